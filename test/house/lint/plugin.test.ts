import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Files with one planted fault each, and the rule that must find it. */
const faults: Record<string, [source: string, rule: string]> = {
  'electron/core/policy/a.ts': ["import { x } from '../risk/index.ts';\nx();", 'house(layers)'],
  'electron/core/policy/b.ts': ["export { x } from '../../shell/window.ts';", 'house(layers)'],
  'electron/core/policy/c.ts': ["export const x = (): unknown => import('electron');", 'house(layers)'],
  'electron/core/policy/d.ts': ['export const x = Date.now();', 'house(effects)'],
  'electron/core/policy/e.ts': ['export const x = new Date();', 'house(effects)'],
  'electron/core/policy/f.ts': ["export const x = process.env['HOME'];", 'house(effects)'],
  'electron/core/policy/g.ts': ['setTimeout(() => undefined, 1);', 'house(effects)'],
  'electron/core/policy/h.ts': ["import { spawn } from 'node:child_process';\nspawn('x');", 'house(effects)'],
  'electron/core/policy/i.ts': ["export const x = Math['random']();", 'house(effects)'],
  'electron/shell/j.ts': [
    "import { ipcMain } from 'electron';\nipcMain.on('x', () => undefined);",
    'house(ipc)',
  ],
  'electron/shell/k.ts': ['export default 1;', 'no-default-export'],
  'electron/shell/l.ts': ['export const x = (y: any): unknown => y;', 'no-explicit-any'],
  'renderer/m.ts': ["import 'node:fs';", 'house(layers)'],
  'shared/n.ts': [`export const x = [\n${'  1,\n'.repeat(410)}];`, 'max-lines'],
};
const clean: Record<string, string> = {
  'electron/core/policy/ok.ts': 'export const at = (time: number): Date => new Date(time);',
  'electron/cli/ok.ts': 'export const started = Date.now();',
  'electron/shell/ipc-host.ts': "import { ipcMain } from 'electron';\nipcMain.on('x', () => undefined);",
};

let folder: string;
let found: { filename: string; code: string }[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-lint-'));
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  cpSync(join(root, 'scripts', 'lint'), join(folder, 'scripts', 'lint'), { recursive: true });
  cpSync(join(root, 'scripts', 'lib'), join(folder, 'scripts', 'lib'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const sources = {
    ...clean,
    ...Object.fromEntries(Object.entries(faults).map(([path, [source]]) => [path, source])),
  };
  for (const [path, source] of Object.entries(sources)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${source}\n`);
  }
  found = lint();
});
afterAll(() => rmSync(folder, { recursive: true }));

function lint(): { filename: string; code: string }[] {
  const program = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  try {
    execFileSync(process.execPath, [program, '--format=json', 'electron', 'renderer', 'shared'], {
      cwd: folder,
      stdio: 'pipe',
    });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: Buffer };
    return (JSON.parse(stdout.toString()) as { diagnostics: { filename: string; code: string }[] })
      .diagnostics;
  }
}

it.each(Object.entries(faults).map(([path, [, rule]]) => [path, rule]))(
  'finds the fault of %s: %s',
  (path, rule) => {
    const codes = found.filter(({ filename }) => filename === path).map(({ code }) => code);
    expect(codes.some((code) => code.includes(rule))).toBe(true);
  },
);

it.each(Object.keys(clean))('finds nothing in %s', (path) => {
  expect(found.filter(({ filename, code }) => filename === path && code.startsWith('house('))).toEqual([]);
});
