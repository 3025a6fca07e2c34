import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../electron/core/audit/index.ts';
import { nodeSegmentSystem, type SegmentSystem } from '../../../electron/core/audit/segment-file.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import { decided, finished, JournalKit } from './fixtures/journal-kit.ts';

/** The real file, on a disk that can be made to fail. */
class FailingDisk implements SegmentSystem {
  /** Bytes the disk still takes. */
  room = Number.POSITIVE_INFINITY;
  /** The most it takes with one call. */
  mouthful = Number.POSITIVE_INFINITY;
  truncates: 'works' | 'fails' = 'works';
  readonly sync = nodeSegmentSystem.sync;

  write(fd: number, bytes: Buffer, offset: number, length: number): number {
    const taken = Math.min(length, this.mouthful, this.room);
    if (taken === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    this.room -= taken;
    return nodeSegmentSystem.write(fd, bytes, offset, taken);
  }

  truncate(fd: number, size: number): void {
    if (this.truncates === 'fails') throw Object.assign(new Error('EIO'), { code: 'EIO' });
    nodeSegmentSystem.truncate(fd, size);
  }
}

function expectRefused(journal: Journal): void {
  expect(() => journal.commit()).toThrow(
    expect.toSatisfy(
      (error: unknown) =>
        isAppError(error, 'journal_unwritable') &&
        error.data.detail === 'the disk is full' &&
        error.data.file !== '',
    ),
  );
}

describe('a journal on a disk that fails', () => {
  test('finishes a record that the disk takes in small bites', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    system.mouthful = 7;
    await using journal = kit.open({ system });
    journal.stage(decided(1));
    journal.stage(finished(1));
    journal.commit();
    expect(await journal.verify()).toEqual({ ok: true, records: 2 });
  });

  test('takes back a write that stopped in the middle: nothing of that commit is in the file', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    await using journal = kit.open({ system });
    journal.stage(decided(1));
    journal.commit();
    const { head, position } = journal;
    system.room = 600;
    for (let number = 2; number < 6; number++) journal.stage(decided(number));
    expectRefused(journal);
    expect(kit.records()).toHaveLength(1);
    expect(journal.head).toEqual(head);
    expect(journal.position).toEqual(position);
    system.room = Number.POSITIVE_INFINITY;
  });

  test('forgets decisions and questions that were not written, and writes the rest when it can', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    await using journal = kit.open({ system });
    system.room = 0;
    journal.stage(decided(1));
    journal.stage({ kind: 'approval.asked' });
    journal.stage(finished(7));
    expectRefused(journal);
    journal.stage({ kind: 'server.exited' });
    expectRefused(journal);
    system.room = Number.POSITIVE_INFINITY;
    journal.stage(decided(2));
    journal.commit();
    expect(kit.records().map(({ kind }) => kind)).toEqual([
      'journal.checkpoint',
      'call.finished',
      'server.exited',
      'call.decided',
    ]);
    expect(kit.records()[0]?.detail).toMatchObject({
      unwritable: { detail: 'the disk is full', dropped: 0 },
    });
    expect(await journal.verify()).toEqual({ ok: true, records: 4 });
  });

  test('says once that it cannot be written and once that it can', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    await using journal = kit.open({ system });
    system.room = 0;
    for (let number = 1; number <= 3; number++) {
      journal.stage(decided(number));
      expectRefused(journal);
    }
    expect(kit.told).toEqual(['journal_unwritable']);
    system.room = Number.POSITIVE_INFINITY;
    journal.stage(decided(4));
    journal.commit();
    expect(kit.told).toEqual(['journal_unwritable', 'writable']);
  });

  test('recovers by itself, without a call', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    await using journal = kit.open({ system });
    system.room = 0;
    journal.stage(decided(1));
    expectRefused(journal);
    kit.clock.advance(5000);
    expect(kit.told).toEqual(['journal_unwritable']);
    system.room = Number.POSITIVE_INFINITY;
    kit.clock.advance(1000);
    expect(kit.told).toEqual(['journal_unwritable', 'writable']);
    expect(kit.records()).toMatchObject([{ seq: 1, kind: 'journal.checkpoint' }]);
    expect(await journal.verify()).toEqual({ ok: true, records: 1 });
  });

  test('keeps at most 10,000 records waiting, and says how many it dropped', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    await using journal = kit.open({ system });
    system.room = 0;
    for (let round = 0; round < 11; round++) {
      for (let number = 0; number < 1000; number++) journal.stage(finished(number));
      expectRefused(journal);
    }
    system.room = Number.POSITIVE_INFINITY;
    journal.commit();
    const records = kit.records();
    expect(records).toHaveLength(10_001);
    expect(records[0]?.detail).toMatchObject({ unwritable: { dropped: 1000 } });
    expect(await journal.verify()).toEqual({ ok: true, records: 10_001 });
  });

  test('does not write behind half a record that it could not take back', async () => {
    using kit = new JournalKit();
    const system = new FailingDisk();
    await using journal = kit.open({ system });
    system.room = 50;
    system.truncates = 'fails';
    journal.stage(decided(1));
    expectRefused(journal);
    system.room = Number.POSITIVE_INFINITY;
    journal.stage(decided(2));
    expect(() => journal.commit()).toThrow('journal_unwritable');
    system.truncates = 'works';
    journal.stage(decided(3));
    journal.commit();
    expect(kit.records().map(({ trace }) => trace?.requestId)).toEqual([undefined, 3]);
    expect(await journal.verify()).toEqual({ ok: true, records: 2 });
    expect(kit.tampered).toEqual([]);
  });
});
