import { closeSync, openSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decided, JournalKit } from './fixtures/journal-kit.ts';

const SMALL = { segmentBytes: 2000 };

describe('a journal of many segments', () => {
  test('begins each with a checkpoint that names what it follows, and stays one chain', async () => {
    using kit = new JournalKit();
    await kit.written(20, SMALL);
    expect(kit.files().length).toBeGreaterThan(3);
    for (const [index, file] of kit.files().entries()) {
      if (index === 0) continue;
      const previous = kit.lines(kit.files()[index - 1]).map((line) => JSON.parse(line) as { hash: string });
      expect(JSON.parse(kit.lines(file)[0]!)).toMatchObject({
        kind: 'journal.checkpoint',
        detail: {
          previousFile: kit.files()[index - 1],
          records: previous.length,
          lastHash: previous.at(-1)?.hash,
        },
        prev: previous.at(-1)?.hash,
      });
    }
    await using journal = kit.open(SMALL);
    expect(await journal.verify()).toEqual({ ok: true, records: kit.records().length });
  });

  test('counts the records of a segment it went on with', async () => {
    using kit = new JournalKit();
    await kit.written(2, SMALL);
    await kit.written(8, SMALL);
    const first = kit.lines('000001.jsonl').length;
    expect(JSON.parse(kit.lines('000002.jsonl')[0]!)).toMatchObject({ detail: { records: first } });
  });

  test('goes on after a crash between making a segment and writing to it', async () => {
    using kit = new JournalKit();
    await kit.written(3);
    closeSync(openSync(join(kit.folder, '000002.jsonl'), 'wx', 0o600));
    await using journal = kit.open();
    journal.stage(decided(4));
    journal.commit();
    expect(kit.lines('000002.jsonl').map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { seq: 4, kind: 'journal.checkpoint', detail: { previousFile: '000001.jsonl' } },
      { seq: 5, kind: 'call.decided' },
    ]);
    expect(await journal.verify()).toEqual({ ok: true, records: 5 });
    expect(kit.tampered).toEqual([]);
  });
});

describe('a segment that someone touches while it is written', () => {
  const touches: Record<string, (path: string) => void> = {
    deleted: unlinkSync,
    'cut short': (path) => truncateSync(path, 100),
    extended: (path) => writeFileSync(path, 'forged\n', { flag: 'a' }),
    replaced: (path) => {
      writeFileSync(`${path}.new`, '');
      renameSync(`${path}.new`, path);
    },
  };
  test.each(Object.keys(touches))('%s: is reported, left alone and followed by a new one', async (name) => {
    using kit = new JournalKit();
    await using journal = kit.open();
    journal.stage(decided(1));
    journal.commit();
    touches[name]!(join(kit.folder, '000001.jsonl'));
    kit.clock.advance(1000);
    journal.stage(decided(2));
    journal.commit();
    expect(kit.tampered).toMatchObject([{ file: '000001.jsonl' }]);
    expect(kit.lines('000002.jsonl').map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { seq: 2, kind: 'journal.checkpoint', detail: { tampered: { file: '000001.jsonl' } } },
      { seq: 3, kind: 'call.decided' },
    ]);
    expect(await journal.verify()).toMatchObject({ ok: false, problem: expect.any(String) });
  });
});
