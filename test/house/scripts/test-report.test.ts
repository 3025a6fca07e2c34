import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readReport } from '../../../scripts/lib/test-report.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-report-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const suite = (name: string, status: string, ...tests: string[]) => ({
  name,
  status,
  assertionResults: tests.map((test) => ({ status: test, fullName: `${name} ${test}` })),
});
function read(suites: object[], exitCode: number): ReturnType<typeof readReport> {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify({ testResults: suites }));
  return readReport(file, exitCode);
}

it('counts what passed and failed, and names what was left out', () => {
  const suites = [
    suite('a', 'failed', 'passed', 'failed'),
    suite('b', 'passed', 'passed', 'skipped', 'todo'),
  ];
  expect(read(suites, 1)).toEqual({ passed: 2, failed: 1, left: ['b skipped', 'b todo'], broken: [] });
});

it('counts a file that could not be loaded as a failure', () => {
  expect(read([suite('a', 'failed'), suite('b', 'passed', 'passed')], 1)).toMatchObject({
    passed: 1,
    failed: 1,
    broken: ['a'],
  });
});

it('never says that nothing failed when the run did', () => {
  expect(read([suite('a', 'passed', 'passed')], 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(read([suite('a', 'passed', 'passed')], 0)).toMatchObject({ passed: 1, failed: 0 });
  expect(readReport(join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
  writeFileSync(join(folder, 'broken.json'), '{');
  expect(readReport(join(folder, 'broken.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
});
