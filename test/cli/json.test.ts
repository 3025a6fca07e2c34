import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../electron/cli/commands/index.ts';
import type { RealCore } from '../fixtures/real-core.ts';
import { CliKit } from './cli-kit.ts';

/** Every form of every command, but those that follow something; with the exit codes without and with a core. */
const lines: [line: string, withoutCore: number, withCore: number][] = [
  ['up', 0, 0],
  ['up --detach', 4, 1],
  ['status', 4, 0],
  ['ui', 4, 0],
  ['http', 4, 1],
  ['clients', 4, 0],
  ['adopt --all --dry-run', 4, 0],
  ['restore --all', 1, 1],
  ['restore cursor', 1, 1],
  ['restore emacs', 5, 5],
  ['add notes -- /bin/cat', 4, 0],
  ['add notes -- /bin/cat', 4, 1],
  ['add bad/name -- /bin/cat', 4, 2],
  ['servers', 4, 0],
  ['tools nothing', 4, 5],
  ['logs notes', 4, 0],
  ['logs nothing', 4, 5],
  ['logs notes --limit 0', 2, 2],
  ['stop notes', 4, 0],
  ['stop nothing', 4, 5],
  ['packages', 4, 0],
  ['packages --prune', 4, 0],
  ['install npm:', 4, 2],
  ['update', 4, 0],
  ['update nothing', 4, 5],
  ['update --accept', 2, 2],
  ['review notes', 4, 0],
  ['review nothing', 4, 5],
  ['sandbox', 4, 1],
  ['accounts', 4, 0],
  ['login nothing', 4, 5],
  ['logout nothing', 4, 5],
  ['shadow', 4, 0],
  ['shadow quarantine', 2, 2],
  ['shadow release nothing', 4, 5],
  ['approvals', 4, 0],
  ['approve nothing', 4, 5],
  ['deny nothing', 4, 5],
  ['rules', 4, 0],
  ['rules add {"effect":"deny","server":"x","id":"r"}', 4, 0],
  ['rules remove r', 4, 0],
  ['rules remove r', 4, 5],
  ['policy show', 4, 0],
  ['policy check good.json', 0, 0],
  ['policy check bad.json', 1, 1],
  ['policy check missing.json', 1, 1],
  ['policy explain --server notes', 4, 0],
  ['policy explain --server nothing', 4, 5],
  ['secret list', 4, 0],
  ['secret remove nothing', 4, 5],
  ['secret set', 2, 2],
  ['vault', 4, 0],
  ['vault unlock', 4, 0],
  ['vault nope', 2, 2],
  ['audit search', 4, 0],
  ['audit verify', 0, 0],
  ['audit search --since never', 4, 2],
  ['doctor', 1, 0],
  ['remove notes', 4, 0],
  ['remove notes', 4, 5],
  ['demo --nope', 2, 2],
  ['down --nope', 2, 2],
  ['nope', 2, 2],
  ['help', 0, 0],
  ['--version', 0, 0],
];

describe('--json', () => {
  let core: CliKit & { core: RealCore };
  let alone: CliKit;
  const given = (line: string): string[] => {
    const [head, rest] = line.split(' -- ');
    return [...head!.split(' '), '--json', ...(rest === undefined ? [] : ['--', ...rest.split(' ')])];
  };

  beforeAll(async () => {
    core = await CliKit.withCore();
    alone = await CliKit.withoutCore();
    for (const { base } of [core, alone]) {
      writeFileSync(join(base, 'good.json'), '{"mode":"enforce"}');
      writeFileSync(join(base, 'bad.json'), '{"mode":1}');
    }
  });
  afterAll(async () => {
    await core[Symbol.asyncDispose]();
    await alone[Symbol.asyncDispose]();
  });

  it('is tried with every command', () => {
    const tried = new Set(lines.map(([line]) => line.split(' ')[0]));
    expect(commands.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  // In order: what one line defines the next one uses.
  it.each(lines)('%s: one document on standard output, nothing else', async (line, withoutCore, withCore) => {
    for (const [kit, code] of [
      [alone, withoutCore],
      [core, withCore],
    ] as const) {
      // The core that runs here prints its own ready line.
      if (line === 'up') {
        expect((await kit.run(...given(line))).out).toEqual([]);
        continue;
      }
      const ran = await kit.run(...given(line));
      expect([line, ran.code, ran.err, ran.out.length]).toEqual([line, code, [], 1]);
      expect(ran.out[0]).not.toContain('\n');
      expect(ran.json).toEqual(expect.any(Object));
      const failed = {
        ok: false,
        error: { code: expect.any(String), message: expect.any(String), data: expect.any(Object) },
      };
      if (code > 1) expect(ran.json).toEqual(failed);
    }
  });

  it.each(lines.filter(([line]) => line !== 'up'))(
    'without it %s says as much to people',
    async (line, code) => {
      const ran = await alone.run(...given(line).filter((word) => word !== '--json'));
      expect(ran.code).toBe(code);
      if (code > 1) expect([ran.out, ran.err.length]).toEqual([[], 1]);
      else expect(ran.out.length + ran.err.length).toBeGreaterThan(0);
      for (const text of [...ran.out, ...ran.err]) expect(text).not.toMatch(/undefined|\[object|null\b/);
    },
  );
});
