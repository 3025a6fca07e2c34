import { execFile, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { decided, JournalKit } from './fixtures/journal-kit.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

describe.skipIf(process.platform === 'win32')('the end of what a process may do', () => {
  test('a disk that is really full: the last commit is refused, the file ends with a whole record', async () => {
    using kit = new JournalKit();
    // A limit of the system on the size of a file: holds for any user, root too.
    const limited = 'ulimit -f 40 && exec "$0" "$@"';
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      limited,
      process.execPath,
      fixture('filling-child.ts'),
      kit.folder,
    ]);
    const said = JSON.parse(stdout) as { code: string; detail: string; committed: number; size: number };
    expect(said).toMatchObject({ code: 'journal_unwritable', detail: 'a file may not grow larger here' });
    expect(said.committed).toBeGreaterThan(5);
    expect(statSync(join(kit.folder, '000001.jsonl')).size).toBe(said.size);
    expect(kit.records()).toHaveLength(said.committed);
    await using journal = kit.open();
    expect(journal.head.seq).toBe(said.committed);
    expect(await journal.verify()).toEqual({ ok: true, records: said.committed });
  });

  test('a process killed while it writes: every commit that returned is in the journal, which verifies and goes on', async () => {
    for (let round = 0; round < 5; round++) {
      using kit = new JournalKit();
      const child = spawn(process.execPath, [fixture('writing-child.ts'), kit.folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        said = Number(line);
        if (said > 300 + round * 137) child.kill('SIGKILL');
      }
      expect(
        child.signalCode ?? (await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))),
      ).toBe('SIGKILL');
      await using journal = kit.open();
      expect(journal.head.seq).toBeGreaterThanOrEqual(said);
      journal.stage(decided(1));
      journal.commit();
      expect(await journal.verify()).toEqual({ ok: true, records: journal.head.seq });
      expect(kit.tampered).toEqual([]);
      expect(readFileSync(join(kit.folder, 'head.json'), 'utf8')).toContain('"hash"');
    }
  }, 60_000);
});
