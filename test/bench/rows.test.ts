import { expect, it } from 'vitest';
import { atMost, row, type Outcome, type RowKind } from '../../bench/rows.ts';
import type { Target } from '../../bench/target.ts';

const target = (name: string, role: Target['role']): Target => ({
  name,
  role,
  way: { kind: 'stdio', command: [] },
});
const direct = target('direct', 'direct');
const ours = target('Gatehouse', 'asked');
const peer = target('peer', 'beside');
const kind: RowKind = {
  measure: 'p50',
  limit: atMost(2, '× direct'),
  better: 'less',
  write: (value) => `${value} µs`,
  judged: 'times',
};
const made = (...outcomes: [Target, Outcome][]) => row(kind, new Map(outcomes)).cells;

it('is judged against the direct connection of the same round, and only what something is asked of', () => {
  const cells = made([direct, [10, 20]], [ours, [15, 30]], [peer, [90, 180]]);
  expect(cells['direct']).toEqual({ text: '20 µs' });
  expect(cells['Gatehouse']).toEqual({ text: '30 µs (× 1.50)', value: 1.5, met: true });
  expect(cells['peer']).toEqual({ text: '180 µs (× 9.00)', value: 9 });
});

it('a limit that is passed is said to be', () => {
  expect(made([direct, [10]], [ours, [21]])['Gatehouse']?.met).toBe(false);
});

it('a peer that has no figure says why', () => {
  expect(made([direct, [10]], [peer, { failed: 'HTTP 413' }])['peer']).toEqual({ text: 'HTTP 413' });
});

it('what was never measured meets nothing', () => {
  const cells = row(
    { ...kind, judged: 'value' },
    new Map([
      [direct, [1]],
      [ours, [Number.NaN]],
    ]),
  ).cells;
  expect(cells['Gatehouse']?.met).toBe(false);
});
