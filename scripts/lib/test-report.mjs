import { readFileSync } from 'node:fs';

/**
 * What a run of vitest came to, from its JSON report. A file that could not be loaded has no failed test, and an error
 * outside every test fails the run alone: each counts as one failure, so that the closing line cannot say "0 failed".
 * Raises nothing: a report that is not there is a failure too.
 */
export function readReport(file, exitCode) {
  const report = parse(file);
  if (report === undefined) return { passed: 0, failed: 1, left: [], broken: ['the tests left no report'] };
  const tests = report.testResults.flatMap((suite) => suite.assertionResults);
  const broken = report.testResults
    .filter((suite) => suite.status === 'failed' && !suite.assertionResults.some(isFailed))
    .map((suite) => suite.name);
  const failed = tests.filter(isFailed).length + broken.length;
  const outside = failed === 0 && exitCode !== 0;
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: outside ? 1 : failed,
    left: tests.filter((test) => test.status !== 'passed' && !isFailed(test)).map((test) => test.fullName),
    broken: outside ? [...broken, 'an error outside of any test: see above'] : broken,
  };
}

const isFailed = (test) => test.status === 'failed';

function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
