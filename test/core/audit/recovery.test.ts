import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyJournal } from '../../../electron/core/audit/index.ts';
import { decided, JournalKit } from './fixtures/journal-kit.ts';

const first = (kit: JournalKit): string => join(kit.folder, '000001.jsonl');

describe('opening a journal after a crash', () => {
  test('moves half a line aside, records that, and goes on', async () => {
    using kit = new JournalKit();
    await kit.written(3);
    const half = kit.lines()[2]!.slice(0, 100);
    appendFileSync(first(kit), half);
    await using journal = kit.open();
    journal.stage(decided(4));
    journal.commit();
    expect(readFileSync(join(kit.folder, '000001.torn-1'), 'utf8')).toBe(half);
    expect(kit.records().slice(3)).toMatchObject([
      { kind: 'journal.checkpoint', detail: { recovered: { file: '000001.torn-1', bytes: 100 } } },
      { kind: 'call.decided' },
    ]);
    expect(kit.tampered).toEqual([]);
    expect(await journal.verify()).toEqual({ ok: true, records: 5 });
  });

  test('keeps every torn end: a second one gets a name of its own', async () => {
    using kit = new JournalKit();
    await kit.written(1);
    for (const half of ['{"first', '{"second']) {
      appendFileSync(first(kit), half);
      await kit.written(1);
    }
    const torn = readdirSync(kit.folder)
      .filter((name) => name.includes('torn'))
      .sort();
    expect(torn.map((name) => readFileSync(join(kit.folder, name), 'utf8'))).toEqual(['{"first', '{"second']);
    expect((await verifyJournal(kit.folder)).ok).toBe(true);
  });

  test('records the recovery even when no call comes', async () => {
    using kit = new JournalKit();
    await kit.written(1);
    appendFileSync(first(kit), '{"half');
    await using journal = kit.open();
    kit.clock.advance(20);
    expect(journal.head.seq).toBe(2);
  });

  test('reads the end of a segment whose last record is larger than what is read at once', async () => {
    using kit = new JournalKit();
    {
      await using journal = kit.open();
      for (const length of [10, 3_000_000]) {
        journal.stage({ kind: 'core.started', detail: { filler: 'x'.repeat(length) } });
        journal.commit();
      }
    }
    await using journal = kit.open();
    expect(journal.head.seq).toBe(2);
    journal.stage(decided(3));
    journal.commit();
    expect(await journal.verify()).toEqual({ ok: true, records: 3 });
  });
});

describe('opening a journal that was tampered with', () => {
  const tamperings: Record<string, { touch: (kit: JournalKit) => void; problem: RegExp }> = {
    'whole records cut off the end': {
      touch: (kit) => truncateSync(first(kit), kit.lines().slice(0, 3).join('\n').length + 1),
      problem: /records 4 to 6 are missing at the end/,
    },
    'an empty segment': {
      touch: (kit) => truncateSync(first(kit), 0),
      problem: /records 1 to 6 are missing at the end/,
    },
    'the segment deleted': { touch: (kit) => unlinkSync(first(kit)), problem: /records 1 to 6 are missing/ },
    'the last record changed': {
      touch: (kit) =>
        writeFileSync(first(kit), readFileSync(first(kit), 'utf8').replace('report-6', 'report-7')),
      problem: /record 6 was changed/,
    },
    'a record in the middle removed': {
      touch: (kit) => writeFileSync(first(kit), kit.lines().toSpliced(2, 1).join('\n') + '\n'),
      problem: /records 3 to 3 are missing/,
    },
    'a line that is no record at the end': {
      touch: (kit) => appendFileSync(first(kit), 'gotcha\n'),
      problem: /not a whole record/,
    },
    'the anchor deleted': {
      touch: (kit) => rmSync(join(kit.folder, 'head.json')),
      problem: /head.json.* is missing/,
    },
    'the anchor changed': {
      touch: (kit) => writeFileSync(join(kit.folder, 'head.json'), '{"seq":1}'),
      problem: /head.json was changed/,
    },
    'records cut off and the anchor deleted': {
      touch: (kit) => {
        truncateSync(first(kit), kit.lines().slice(0, 3).join('\n').length + 1);
        rmSync(join(kit.folder, 'head.json'));
      },
      problem: /head.json.* is missing/,
    },
  };

  test.each(Object.keys(tamperings))(
    '%s: is reported, and shows for good, also after more records',
    async (name) => {
      using kit = new JournalKit();
      await kit.written(6);
      tamperings[name]!.touch(kit);
      const left = kit.files().map((file) => readFileSync(join(kit.folder, file), 'utf8'));
      await kit.written(3);
      expect(kit.tampered).toHaveLength(1);
      expect(kit.tampered[0]?.problem).toMatch(tamperings[name]!.problem);
      // What was found is left as it was found.
      const found = kit.files().slice(0, left.length);
      if (left.length > 0) expect(readFileSync(join(kit.folder, found[0]!), 'utf8')).toBe(left[0]);
      const all = kit.files().flatMap((file) => kit.lines(file));
      expect(all.some((line) => line.includes('"tampered":'))).toBe(true);
      await kit.written(2);
      const verified = await verifyJournal(kit.folder);
      expect(verified).toMatchObject({ ok: false, problem: expect.any(String) });
      // Only the first opening reports it: later ones find their own end in order.
      expect(kit.tampered).toHaveLength(1);
    },
  );
});
