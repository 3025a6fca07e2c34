import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportOf, withReport } from '../../bench/report.ts';
import { merged } from '../../bench/results.ts';
import type { Row } from '../../bench/rows.ts';

const fast: Row = {
  measure: 'p50 of a call',
  limit: '≤ 0.18 ms added',
  better: 'less',
  cells: {
    direct: { text: '16 µs' },
    'Gatehouse, native shim': { text: '100 µs', value: 0.084, met: true },
    other: { text: '90 µs', value: 0.074 },
  },
};
const many: Row = {
  measure: 'calls a second',
  limit: '≥ 50000',
  better: 'more',
  cells: {
    'Gatehouse, native shim': { text: '40000', value: 40_000, met: false },
    other: { text: '900', value: 900 },
  },
};
const report = (...rows: Row[]): string =>
  reportOf({ machine: 'a machine', date: '2026-11-20', rows }).join('\n');

it('prints what is missed in bold, and names it', () => {
  expect(report(many)).toContain('**40000**');
  expect(report(many)).toContain('Not met: calls a second (Gatehouse, native shim).');
});

it('says where something beside Gatehouse is better, and nowhere else', () => {
  const lines = report(fast, many).split('\n');
  expect(lines.filter((line) => line.startsWith('- '))).toEqual(['- p50 of a call: other.']);
});

it('is made without peers, too', () => {
  const { other: _, ...cells } = fast.cells;
  expect(report({ ...fast, cells })).not.toContain('first in');
});

it('a later figure of the same machine replaces an earlier one; those of another machine go', () => {
  const first = merged(undefined, 'one', '2026-01-01', [fast, many]);
  const better = { ...many, cells: {} };
  expect(merged(first, 'one', '2026-01-02', [better]).rows).toEqual([fast, better]);
  expect(merged(first, 'two', '2026-01-02', [better]).rows).toEqual([better]);
});

it('finds its place in docs/benchmarks.md, and changes nothing else there', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/benchmarks.md'), 'utf8');
  const once = withReport(page, ['a table']);
  expect(once).toContain('\n\na table\n\n');
  expect(withReport(once, ['another'])).toBe(withReport(page, ['another']));
  expect(() => withReport('a page', [])).toThrow('no place');
});
