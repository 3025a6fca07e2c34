import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FilePort,
  isStillJudged,
  nodeFiles,
  nothingInstalled,
  type ResolvedLaunch,
  resolveLaunch,
} from '../../../electron/core/identity/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import { StdioDefinition } from '../../../shared/model/server.ts';
import { RealCore } from '../../fixtures/real-core.ts';

/** Answers every request with a word; `evil` also leaves a mark. */
const program = (word: string): string => `#!${process.execPath}
const lines = require('node:readline').createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { id } = JSON.parse(line);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: { word: '${word}' } }));
});
`;
const files = nodeFiles(() => Date.now());

describe('a program that is swapped', { timeout: 120_000 }, () => {
  let core: RealCore;
  let folder: string;
  beforeEach(async () => {
    core = await RealCore.open();
    folder = join(core.base, 'bin');
    for (const kind of ['good', 'evil']) {
      mkdirSync(join(folder, kind), { recursive: true });
      writeFileSync(join(folder, kind, 'server.cjs'), program(kind), { mode: 0o755 });
      chmodSync(join(folder, kind, 'server.cjs'), 0o755);
    }
  });
  afterEach(() => core[Symbol.asyncDispose]());

  const judge = (path: string, through: FilePort = files) =>
    resolveLaunch(
      {
        server: 'x',
        definition: StdioDefinition.parse({ command: path }),
        environment: { PATH: '/usr/bin:/bin' },
        secrets: {},
        cwd: folder,
      },
      { files: through, installed: nothingInstalled, emptyFolder: folder },
    );

  /** Points a link, or puts a file in place, in one step. */
  function put(kind: 'good' | 'evil', how: 'link' | 'file'): void {
    const [place, aside] = [join(folder, 'server.cjs'), join(folder, 'aside')];
    if (how === 'link') symlinkSync(join(folder, kind, 'server.cjs'), aside);
    else writeFileSync(aside, program(kind), { mode: 0o755 });
    renameSync(aside, place);
  }

  it.each(['link', 'file'] as const)('by a %s is seen, also after it was put back', async (how) => {
    put('good', how);
    const launch = await judge(join(folder, 'server.cjs'));
    expect(isStillJudged(launch, files)).toBe(true);
    put('evil', how);
    expect(isStillJudged(launch, files)).toBe(false);
    put('good', how);
    expect(isStillJudged(launch, files)).toBe(false);
  });

  it('between the look at it and its hash is seen: what was looked at was not hashed', async () => {
    const place = join(folder, 'place');
    const swapIn = (kind: 'good' | 'evil', out: string): void => {
      renameSync(place, join(folder, out));
      renameSync(join(folder, kind), place);
    };
    renameSync(join(folder, 'good'), place);
    const launch = await judge(join(place, 'server.cjs'), {
      ...files,
      // The other one is there for the look alone, and there again when the program is started.
      state(path) {
        swapIn('evil', 'good');
        try {
          return files.state(path);
        } finally {
          swapIn('good', 'evil');
        }
      },
    }).catch((error: unknown) => error);
    expect(isAppError(launch, 'server_start_failed')).toBe(true);
  });

  it('a thousand times while it is judged is refused, or judged as one of the two', async () => {
    const over = new AbortController();
    const swapping = (async () => {
      for (let turn = 0; !over.signal.aborted; turn++) {
        put(turn % 2 === 0 ? 'evil' : 'good', turn % 3 === 0 ? 'link' : 'file');
        await setImmediate();
      }
    })();
    put('good', 'file');
    const good = (await files.hash(join(folder, 'good', 'server.cjs')))?.sha256;
    const evil = (await files.hash(join(folder, 'evil', 'server.cjs')))?.sha256;
    try {
      for (let turn = 0; turn < 1000; turn++) {
        const launch = await judge(join(folder, 'server.cjs')).catch((error: unknown) => error);
        if (isAppError(launch)) expect(['server_start_failed', 'command_not_found']).toContain(launch.code);
        else {
          const { identity } = launch as ResolvedLaunch;
          // What changed while it was read is nobody's identity, and no allow entry fits it.
          if (identity.kind === 'file') expect([good, evil]).toContain(identity.sha256);
          else expect(identity.kind).toBe('unresolvable');
        }
      }
    } finally {
      over.abort();
      await swapping;
    }
  });

  it('while it starts never gets a word through', async () => {
    put('good', 'link');
    await core.add('tool', [join(folder, 'server.cjs')]);
    let words = 0;
    for (let turn = 0; turn < 25; turn++) {
      put('good', turn % 2 === 0 ? 'link' : 'file');
      const client = await core.connect('tool');
      // It has been judged, and is started by the first message.
      put('evil', turn % 3 === 0 ? 'file' : 'link');
      const answer = await client.request(1, 'ping').catch(() => undefined);
      expect(JSON.stringify(answer ?? {})).not.toContain('evil');
      if (JSON.stringify(answer ?? {}).includes('good')) words++;
    }
    expect(words).toBe(0);
    put('good', 'link');
    const client = await core.connect('tool');
    expect(JSON.stringify(await client.request(1, 'ping'))).toContain('good');
  });
});
