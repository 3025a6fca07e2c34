import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Verification, verifyJournal } from '../../../electron/core/audit/index.ts';
import { JournalKit } from './fixtures/journal-kit.ts';

/** A closed journal of three segments, as the attacker finds it. */
let original: JournalKit;
let records: number;
let folder: string;
beforeAll(async () => {
  original = new JournalKit();
  await original.written(30, { segmentBytes: 6000 });
  records = original.records().length;
  folder = join(original.base, 'attacked');
});
afterAll(() => original[Symbol.dispose]());
beforeEach(reset);

function reset(): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(original.folder, folder, { recursive: true });
}

const RUNS = { numRuns: 150 };
const segments = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
const path = (file: string): string => join(folder, file);
const anySegment = fc.nat(2).map((index) => `00000${index + 1}.jsonl`);

/** Attacks a fresh copy and answers what verify finds. */
async function attack(change: () => void): Promise<Verification> {
  reset();
  change();
  return verifyJournal(folder);
}

function rewriteLines(file: string, change: (lines: string[]) => string[]): void {
  const lines = readFileSync(path(file), 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    path(file),
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

describe('verify', () => {
  test('accepts what was written', async () => {
    expect(original.files()).toHaveLength(3);
    expect(await verifyJournal(folder)).toEqual({ ok: true, records });
  });

  test('accepts an empty folder and an empty journal', async () => {
    using kit = new JournalKit();
    await kit.written(0);
    expect(await verifyJournal(kit.folder)).toEqual({ ok: true, records: 0 });
    expect(await verifyJournal(kit.base)).toEqual({ ok: true, records: 0 });
  });

  test('finds any single changed byte, at its line', async () => {
    await fc.assert(
      fc.asyncProperty(
        anySegment,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (file, place, difference) => {
          let line = 0;
          const found = await attack(() => {
            const bytes = readFileSync(path(file));
            const at = place % bytes.length;
            line = bytes.subarray(0, at).toString('latin1').split('\n').length;
            bytes[at] = bytes[at]! ^ difference;
            writeFileSync(path(file), bytes);
          });
          expect(found).toMatchObject({ ok: false, firstBad: { file, line } });
        },
      ),
      RUNS,
    );
  });

  test('finds any changed byte of the anchor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, difference) => {
        const found = await attack(() => {
          const bytes = readFileSync(path('head.json'));
          bytes[place % bytes.length]! ^= difference;
          writeFileSync(path('head.json'), bytes);
        });
        expect(found.ok).toBe(false);
      }),
      RUNS,
    );
  });

  test('finds any removed line', async () => {
    await fc.assert(
      fc.asyncProperty(anySegment, fc.nat(), fc.integer({ min: 1, max: 4 }), async (file, place, count) => {
        const found = await attack(() =>
          rewriteLines(file, (lines) => lines.toSpliced(place % lines.length, count)),
        );
        expect(found.ok).toBe(false);
        expect(found.problem).toMatch(/missing/);
      }),
      RUNS,
    );
  });

  test('finds any two lines that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(anySegment, fc.nat(), fc.nat(), async (file, one, other) => {
        let moved = false;
        const found = await attack(() =>
          rewriteLines(file, (lines) => {
            const [a, b] = [one % lines.length, other % lines.length];
            moved = a !== b;
            [lines[a], lines[b]] = [lines[b]!, lines[a]!];
            return lines;
          }),
        );
        expect(found.ok).toBe(!moved);
      }),
      RUNS,
    );
  });

  test('finds any repeated line, wherever it is put', async () => {
    await fc.assert(
      fc.asyncProperty(anySegment, fc.nat(), anySegment, fc.nat(), async (from, one, to, other) => {
        const found = await attack(() => {
          const lines = readFileSync(path(from), 'utf8').split('\n').slice(0, -1);
          const copy = lines[one % lines.length]!;
          rewriteLines(to, (target) => target.toSpliced(other % (target.length + 1), 0, copy));
        });
        expect(found.ok).toBe(false);
      }),
      RUNS,
    );
  });

  test('finds a file cut off at any byte', async () => {
    await fc.assert(
      fc.asyncProperty(anySegment, fc.nat(), async (file, place) => {
        const found = await attack(() => {
          const bytes = readFileSync(path(file));
          writeFileSync(path(file), bytes.subarray(0, place % bytes.length));
        });
        expect(found.ok).toBe(false);
        expect(found.firstBad).toBeDefined();
      }),
      RUNS,
    );
  });

  test('finds a missing segment, also the last one, and segments that changed names', async () => {
    for (const file of segments()) {
      const found = await attack(() => rmSync(path(file)));
      expect(found).toMatchObject({ ok: false, problem: expect.stringMatching(/missing/) });
    }
    const swapped = await attack(() => {
      renameSync(path('000001.jsonl'), path('x'));
      renameSync(path('000002.jsonl'), path('000001.jsonl'));
      renameSync(path('x'), path('000002.jsonl'));
    });
    expect(swapped).toMatchObject({ ok: false, firstBad: { file: '000001.jsonl', line: 1 } });
  });

  test('finds a whole journal put in place of another one, unless its anchor came along', async () => {
    using other = new JournalKit();
    other.clock.advance(1000);
    await other.written(30, { segmentBytes: 6000 });
    const found = await attack(() => {
      for (const file of segments()) cpSync(join(other.folder, file), path(file));
    });
    expect(found).toMatchObject({ ok: false, problem: expect.stringMatching(/head.json remembers/) });
  });

  test('names what happened in words', async () => {
    const removed = await attack(() => rewriteLines('000001.jsonl', (lines) => lines.toSpliced(3, 2)));
    expect(removed).toEqual({
      ok: false,
      records: 3,
      firstBad: { file: '000001.jsonl', line: 4, seq: 6 },
      problem: 'records 4 to 5 are missing',
    });
    const changed = await attack(() =>
      rewriteLines('000002.jsonl', (lines) => lines.with(1, lines[1]!.replace('allow', 'deny!'))),
    );
    expect(changed.problem).toMatch(/^record \d+ was changed$/);
  });

  test('stops when it is told to', async () => {
    await expect(verifyJournal(folder, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  test('lets other work go on meanwhile', async () => {
    using kit = new JournalKit();
    await kit.written(5000);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await verifyJournal(kit.folder);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  test('checks a journal that is written meanwhile up to where it was', async () => {
    using kit = new JournalKit();
    await using journal = kit.open({ segmentBytes: 20_000 });
    const { decided } = await import('./fixtures/journal-kit.ts');
    for (let number = 0; number < 2000; number++) journal.stage(decided(number));
    journal.commit();
    const expected = journal.head.seq;
    const verifying = journal.verify();
    for (let round = 0; round < 50; round++) {
      for (let number = 0; number < 20; number++) journal.stage(decided(number));
      journal.commit();
      kit.clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const found = await verifying;
    expect(found.ok).toBe(true);
    expect(found.records).toBeGreaterThanOrEqual(expected);
  });
});
