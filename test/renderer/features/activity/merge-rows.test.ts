import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRows, noRows } from '../../../../renderer/features/activity/merge-rows.ts';
import { row } from '../../fakes/state.ts';

const ids = (rows: { list: readonly { id: string }[] }): string[] => rows.list.map(({ id }) => id);

describe('the rows of the feed', () => {
  it('are in order of time and known by their place, however they come in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat({ max: 60 }), { maxLength: 10 }), { maxLength: 10 }),
        (batches) => {
          const rows = batches.reduce(
            (merged, batch) =>
              mergeRows(
                merged,
                batch.map((number) => row(number)),
              ),
            noRows(),
          );
          const wanted = [...new Set(batches.flat())].sort((a, b) => a - b).map((number) => row(number).id);
          expect(ids(rows)).toEqual(wanted);
          expect([...rows.places].every(([id, place]) => rows.list[place]?.id === id)).toBe(true);
        },
      ),
    );
  });

  it('a later row replaces the earlier one in its place', () => {
    const before = mergeRows(noRows(), [row(1), row(2, { status: 'waiting' }), row(3)]);
    const after = mergeRows(before, [row(2, { status: 'approved' })]);
    expect(after.list.map(({ status }) => status)).toEqual(['allowed', 'approved', 'allowed']);
    expect(after.list[0]).toBe(before.list[0]);
  });

  it('the oldest give way when there are too many', () => {
    const full = mergeRows(
      noRows(),
      Array.from({ length: 106 }, (_, index) => row(index)),
      100,
    );
    expect(full.list).toHaveLength(100);
    expect(full.list.at(-1)?.id).toBe(row(105).id);
    expect(full.places.get(row(105).id)).toBe(99);
    expect(full.places.has(row(5).id)).toBe(false);
    expect(mergeRows(full, [row(106)], 100).list).toHaveLength(101);
  });
});
