import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import {
  linuxProcessTable,
  parseStat,
  type ProcessRow,
  type ProcessTable,
  psProcessTable,
} from '../../../electron/core/supervisor/process-table.ts';
import { PosixTree } from '../../../electron/core/supervisor/process-tree.ts';

const row = (pid: number, parent: number, group: number, start: number, dead = false): ProcessRow => ({
  pid,
  parent,
  group,
  start,
  dead,
});

/** A tree of process 100, started at tick 50, over a table that says this. */
async function signalled(rows: ProcessRow[], tagged: number[] = []): Promise<number[]> {
  const table: ProcessTable = {
    startOf: () => 50,
    rows: () => Promise.resolve(rows),
    carries: (pid, variable) => Promise.resolve(variable === 'GATEHOUSE_LAUNCH=t1' && tagged.includes(pid)),
  };
  const hit: number[] = [];
  const tree = new PosixTree(100, 't1', table, (pid) => void hit.push(pid));
  await tree.signal('SIGKILL');
  expect((await tree.remaining()).length > 0).toBe(hit.length > 0);
  return hit;
}

describe('the tree of a server', () => {
  test('is its group, as one', async () => {
    expect(await signalled([row(1, 0, 1, 0), row(100, 1, 100, 50), row(101, 100, 100, 60)])).toEqual([-100]);
  });

  test('is still its group when the leader has ended', async () => {
    expect(await signalled([row(101, 1, 100, 60)])).toEqual([-100]);
  });

  test('has those who moved to another group: by tag, by parent, by a tagged parent', async () => {
    const rows = [
      row(100, 1, 100, 50),
      row(102, 100, 102, 60),
      row(103, 102, 103, 61),
      row(104, 1, 104, 62),
      row(105, 104, 105, 63),
    ];
    expect(await signalled(rows, [104])).toEqual([-100, 102, 103, 104, 105]);
  });

  test('does not have a stranger that got its number, nor the group that one leads', async () => {
    expect(await signalled([row(100, 1, 100, 999), row(101, 100, 100, 1000)])).toEqual([]);
  });

  test('does not have what was there before it, whatever it carries', async () => {
    expect(await signalled([row(90, 1, 90, 49)], [90])).toEqual([]);
  });

  test('does not have the dead', async () => {
    expect(await signalled([row(100, 1, 100, 50, true), row(101, 1, 100, 51, true)])).toEqual([]);
  });
});

describe('the process table', () => {
  test('reads a line of /proc whatever a process calls itself', () => {
    const rest = 'S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 0 0';
    for (const name of ['sh', 'a b', ') R 1 1 1', 'x\n)']) {
      expect(parseStat(5, `5 (${name}) ${rest}`)).toMatchObject(row(5, 7, 8, 4242));
    }
    expect(parseStat(5, '')).toBeUndefined();
    expect(parseStat(5, `5 (sh) Z${rest.slice(1)}`)?.dead).toBe(true);
  });

  test.skipIf(process.platform === 'win32')('of ps knows this process', async () => {
    const mine = (await psProcessTable(spawn).rows()).find(({ pid }) => pid === process.pid);
    expect(mine).toMatchObject({ pid: process.pid, parent: process.ppid, dead: false });
  });

  test.runIf(process.platform === 'linux')('of Linux agrees with ps, and sees environments', async () => {
    const mine = (await linuxProcessTable.rows()).find(({ pid }) => pid === process.pid)!;
    const theirs = (await psProcessTable(spawn).rows()).find(({ pid }) => pid === process.pid)!;
    expect(mine).toMatchObject({ ...theirs, start: mine.start });
    const megabytes = (bytes: number): number => bytes / 1024 / 1024;
    expect(megabytes(mine.resident!) / megabytes(process.memoryUsage.rss())).toBeCloseTo(1, 0);
    expect(mine.start).toBe(linuxProcessTable.startOf(process.pid));
    expect(linuxProcessTable.startOf(2 ** 30)).toBe(0);
    expect(await linuxProcessTable.carries(process.pid, 'GATEHOUSE_LAUNCH=none')).toBe(false);
  });
});
