import { expect, it } from 'vitest';
import { flatness, median, pairedDifference, pairedRatio, quantile } from '../../bench/statistics.ts';

it('a quantile is a sample below which the share lies, whatever the order they came in', () => {
  expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
  expect(quantile([5, 1, 4, 2, 3], 1)).toBe(5);
  expect(quantile([], 0.5)).toBeUndefined();
});

it('what was not measured is no good number', () => {
  expect(median([])).toBeNaN();
  expect(pairedRatio([], [1])).toBeNaN();
});

it('pairs are of the same round, so that a machine that slows down does not count', () => {
  const direct = [1, 2, 4];
  expect(pairedRatio([2, 4, 8], direct)).toBe(2);
  expect(pairedDifference([2, 4, 8], direct)).toBe(2);
});

it('a series that only warms up is flat, one that goes on growing is not', () => {
  const warm = [1, 5, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10];
  expect(flatness(warm).growth).toBe(0);
  const growing = warm.map((value, index) => value + index);
  expect(flatness(growing)).toMatchObject({ early: 14, late: 20 });
  expect(flatness([]).growth).toBeNaN();
});
