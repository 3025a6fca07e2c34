import { expect, it } from 'vitest';
import { MemoryCap } from '../../../electron/core/supervisor/memory-cap.ts';
import type { ProcessRow } from '../../../electron/core/supervisor/process-table.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

function make(used: Map<number, number>, resident?: number, others = 0) {
  const row = (pid: number, parent: number): ProcessRow => ({
    pid,
    parent,
    group: pid,
    start: pid,
    dead: false,
    ...(resident === undefined ? {} : { resident }),
  });
  const clock = new ManualClock();
  const asked: number[][] = [];
  const looks: number[] = [];
  const cap = new MemoryCap({
    clock,
    table: {
      rows() {
        looks.push(clock.monotonic());
        const more = Array.from({ length: others }, (_, index) => row(1000 + index, 1));
        return Promise.resolve([row(10, 1), row(11, 10), row(12, 11), row(20, 1), ...more]);
      },
    },
    memoryOf(pids) {
      asked.push([...pids]);
      return Promise.resolve(pids.reduce((sum, pid) => sum + (used.get(pid) ?? 0), 0));
    },
    onBug(error) {
      throw error;
    },
  });
  const look = async (milliseconds = 2000): Promise<void> => {
    clock.advance(milliseconds);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return { cap, asked, look, looks };
}

it('counts a process and what descends from it together, and tells once that it is too much', async () => {
  const used = new Map([
    [10, 30],
    [11, 30],
    [12, 30],
    [20, 500],
  ]);
  const { cap, asked, look } = make(used);
  const told: number[] = [];
  using _held = cap.hold(10, 100, (bytes) => told.push(bytes));
  await look();
  expect(asked).toEqual([[10, 11, 12]]);
  expect(told).toEqual([]);
  used.set(12, 60);
  await look();
  await look();
  expect(told).toEqual([120]);
  cap[Symbol.dispose]();
});

it('does not look at what is gone', async () => {
  const { cap, asked, look } = make(new Map([[10, 500]]));
  const told: number[] = [];
  cap.hold(10, 100, (bytes) => told.push(bytes))[Symbol.dispose]();
  await look();
  await look();
  expect(asked).toEqual([]);
  expect(told).toEqual([]);
  cap[Symbol.dispose]();
});

it('does not measure exactly while even a measure that counts shared memory twice is small', async () => {
  const { cap, asked, look } = make(new Map([[10, 60]]), 20);
  const told: number[] = [];
  using _held = cap.hold(10, 130, (bytes) => told.push(bytes));
  await look();
  expect(asked).toEqual([]);
  using _tight = cap.hold(10, 50, (bytes) => told.push(bytes));
  await look();
  expect(asked).toEqual([[10, 11, 12]]);
  expect(told).toEqual([60]);
  cap[Symbol.dispose]();
});

it.each([
  [0, 2000],
  [246, 5000],
  [5000, 10_000],
])('beside %i other processes it looks every %i ms, unless a tree uses much', async (others, every) => {
  const used = new Map([[10, 10]]);
  const { cap, look, looks } = make(used, undefined, others);
  using _held = cap.hold(10, 100, () => undefined);
  await look(500);
  expect(looks).toEqual([500]);
  await look(every - 1);
  expect(looks).toEqual([500]);
  used.set(10, 60);
  await look(1);
  await look(500);
  expect(looks).toEqual([500, 500 + every, 1000 + every]);
  cap[Symbol.dispose]();
});
