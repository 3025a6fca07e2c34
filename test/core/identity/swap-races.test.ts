import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RealCore } from '../../fixtures/real-core.ts';

/** Answers the first request, its number being 1, with a word. Builtins of the shell only: it starts in a millisecond. */
const program = (word: string): string =>
  `#!/bin/sh\nread -r line\necho '{"jsonrpc":"2.0","id":1,"result":{"word":"${word}"}}'\n`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Of each way; a thousand in all. */
const LAUNCHES = { file: 300, link: 300, folder: 300, path: 100 } as const;
const AT_ONCE = 3;

/** How the program is put in place of the other, in one step or with nothing there in between. */
const ways = {
  file(folder: string, word: string): void {
    writeFileSync(join(folder, 'aside'), program(word), { mode: 0o755 });
    renameSync(join(folder, 'aside'), join(folder, 'place', 'server'));
  },
  link(folder: string, word: string): void {
    symlinkSync(join(folder, word, 'server'), join(folder, 'aside'));
    renameSync(join(folder, 'aside'), join(folder, 'place', 'server'));
  },
  /** The folder of the program is moved away, and back. */
  folder(folder: string, word: string): void {
    const [from, to] = word === 'good' ? ['held', 'evil'] : ['evil', 'held'];
    renameSync(join(folder, 'place'), join(folder, to));
    renameSync(join(folder, from), join(folder, 'place'));
  },
  /** A folder earlier in the PATH has a program of the name, and has none. */
  path(folder: string, word: string): void {
    const early = join(folder, 'early', 'server');
    if (word === 'evil') {
      writeFileSync(join(folder, 'aside'), program('evil'), { mode: 0o755 });
      renameSync(join(folder, 'aside'), early);
    } else renameSync(early, join(folder, 'aside'));
  },
} as const;

/** The program of the policy at `place/server`, the other beside it. */
function layOut(folder: string): void {
  for (const name of ['good', 'evil', 'place', 'early']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['good', 'evil', 'place'])
    writeFileSync(join(folder, name, 'server'), program(name === 'evil' ? 'evil' : 'good'), { mode: 0o755 });
}

describe('a program that is swapped while it is started', { timeout: 240_000 }, () => {
  it.each(Object.keys(ways) as (keyof typeof ways)[])(
    'never gets a word through unless it is the one that was admitted, by %s',
    async (way) => {
      const policy = {
        mode: 'enforce',
        allowedMcpServers: [{ sha256: sha256(program('good')), env: ['PATH'] }],
      };
      await using core = await RealCore.open({ files: { 'policy.json': policy } });
      const folders = Array.from({ length: AT_ONCE }, (_, lane) => join(core.base, `lane-${lane}`));
      for (const [lane, folder] of folders.entries()) {
        layOut(folder);
        const bare = way === 'path';
        const search = [join(folder, 'early'), join(folder, 'place'), process.env['PATH']].join(':');
        await core.add(
          `tool-${lane}`,
          [bare ? 'server' : join(folder, 'place', 'server')],
          bare ? { PATH: search } : {},
        );
      }
      const words = { good: 0, none: 0 };
      let left: number = LAUNCHES[way];
      const over = new AbortController();
      const swap = async (folder: string): Promise<void> => {
        for (let swaps = 0; !over.signal.aborted; swaps++) {
          ways[way](folder, 'evil');
          await turns(swaps % 5);
          ways[way](folder, 'good');
          await turns((swaps % 11) * 8);
        }
      };
      const launch = async (lane: number): Promise<void> => {
        // A few more where chance let only one of the two happen.
        const isOneSided = (): boolean => (words.good === 0 || words.none === 0) && left > -LAUNCHES[way];
        while (left-- > 0 || isOneSided()) {
          const client = await core.connect(`tool-${lane}`);
          const answer = await client.request(1, 'ping').catch(() => undefined);
          client.socket.destroy();
          const text = JSON.stringify(answer ?? {});
          expect(text).not.toContain('evil');
          if (text.includes('"word":"good"')) words.good++;
          else words.none++;
        }
      };
      const swapping = folders.map(swap);
      try {
        await Promise.all(folders.map((_, lane) => launch(lane)));
      } finally {
        over.abort();
        await Promise.all(swapping);
      }
      // Both happened, or nothing was tried.
      expect(words.good).toBeGreaterThan(0);
      expect(words.none).toBeGreaterThan(0);
    },
  );
});

async function turns(count: number): Promise<void> {
  for (let done = 0; done <= count; done++) await turn();
}
