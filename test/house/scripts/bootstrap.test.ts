/** A fresh clone, as far as it can be shown without fetching anything: the scripts load on an old Node and say what to do. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isCurrentNode } from '../../../scripts/lib/node-runtime.mjs';
import { importsOf } from '../imports-of.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a script loads before it does anything, through all that it imports. */
function loadedAtStart(file: string, seen = new Set<string>()): Set<string> {
  for (const module of importsOf(readFileSync(file, 'utf8')).atStart) {
    if (!module.startsWith('.')) seen.add(module);
    else {
      const path = join(file, '..', module);
      if (!seen.has(path)) loadedAtStart(path, seen.add(path));
    }
  }
  return seen;
}

describe.each(['bootstrap', 'start', 'test', 'build', 'bench'])('scripts/%s.mjs', (name) => {
  it('needs nothing that is not installed yet', () => {
    const modules = [...loadedAtStart(join(root, 'scripts', `${name}.mjs`))].filter(
      (module) => !module.startsWith('/'),
    );
    const builtin = new Set(builtinModules.map((module) => `node:${module}`));
    expect(modules.filter((module) => !builtin.has(module))).toEqual([]);
  });
});

describe('the bootstrap', () => {
  it('knows which Node is new enough', () => {
    expect(isCurrentNode('24.0.0')).toBe(true);
    expect(isCurrentNode('26.1.0')).toBe(true);
    expect(isCurrentNode('22.22.0')).toBe(false);
    expect(isCurrentNode('9.0.0')).toBe(false);
  });

  it('has nothing to do in a checkout that is set up, and says nothing', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'bootstrap.mjs')], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

it('every package is pinned to one version, and no install script may run', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    allowScripts: Record<string, boolean>;
  };
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(
    versions.filter((version) => !/^(?:npm:@[\w-]+\/[\w-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)),
  ).toEqual([]);
  expect(Object.values(manifest.allowScripts).filter((allowed) => allowed)).toEqual([]);
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('strict-allow-scripts=true');
});

it('nothing in the repository names the machine it was made on or where packages came from', () => {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  expect(lockfile).not.toContain('"resolved"');
  expect(readdirSync(root)).not.toContain('.env');
});
