import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanValue } from '../../../electron/core/integrity/index.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/scan');

/** Of the definitions in these files, how many are at least warned of and how many are held, in percent. */
function rates(kind: 'poisoned' | 'benign'): { warn: number; block: number; total: number } {
  const verdicts = ['a', 'b', 'c', 'd']
    .flatMap((set) => readFileSync(join(FOLDER, `${kind}-${set}.jsonl`), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => scanValue((JSON.parse(line) as { tool: unknown }).tool).verdict);
  const percent = (count: number): number => (100 * count) / verdicts.length;
  return {
    warn: percent(verdicts.filter((verdict) => verdict !== 'ok').length),
    block: percent(verdicts.filter((verdict) => verdict === 'block').length),
    total: verdicts.length,
  };
}

describe('the scan on the evaluation set of this repository', () => {
  it('catches most of the poisoned definitions', () => {
    const { warn, block, total } = rates('poisoned');
    expect(total).toBeGreaterThan(400);
    expect(warn).toBeGreaterThanOrEqual(93);
    expect(block).toBeGreaterThanOrEqual(72);
  });

  it('leaves the honest ones alone', () => {
    const { warn, block, total } = rates('benign');
    expect(total).toBeGreaterThan(1000);
    expect(warn).toBeLessThanOrEqual(2);
    expect(block).toBeLessThanOrEqual(0.2);
  });
});
