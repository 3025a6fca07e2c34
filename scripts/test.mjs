/**
 * Proves the product: set up, build, types, lint, format, dead code, tests. The last line is `N passed, N failed`.
 * `npm test -- PATH…` runs the tests of those paths alone, without the other checks.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { buildStale } from './build.mjs';
import { ensureRealServers } from './lib/packages.mjs';
import { run } from './lib/run.mjs';
import { main, root, say } from './lib/say.mjs';
import { ensureSystemParts } from './lib/system-parts.mjs';
import { readReport } from './lib/test-report.mjs';
import { testIdentity } from './lib/test-user.mjs';

const bin = (name, file) => join(root, 'node_modules', name, file);
const checks = [
  ['types', [bin('typescript', 'bin/tsc'), '-b']],
  ['lint', [bin('oxlint', 'bin/oxlint')]],
  ['format', [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['dead code', [bin('knip', 'bin/knip.js')]],
];

/** Runs the checks that need no test; answers how many passed and the names of those that failed. */
function runChecks() {
  const failed = checks.flatMap(([name, command]) => {
    say(`checking ${name}`);
    return run(process.execPath, command, { cwd: root }) === 0 ? [] : [name];
  });
  return { passed: checks.length - failed.length, failed };
}

/** Runs vitest as an ordinary user; answers what its report says. */
function runTests(filters) {
  const identity = testIdentity();
  const results = mkdtempSync(join(tmpdir(), 'gatehouse-report-'));
  try {
    if (identity.options.uid !== undefined) run('chown', [String(identity.options.uid), results]);
    const file = join(results, 'report.json');
    const vitest = join(identity.cwd, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [
      vitest,
      'run',
      // Reads the config as it is; else Vite would bundle it into node_modules, which is not the test user's to write.
      '--configLoader=native',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...filters,
    ];
    const ended = spawnSync(identity.node, args, {
      cwd: identity.cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...identity.options,
    });
    return readReport(file, ended.status ?? 1);
  } finally {
    rmSync(results, { recursive: true, force: true });
    identity.cleanUp();
  }
}

await main(async () => {
  await bootstrap(import.meta.url);
  const filters = process.argv.slice(2);
  ensureRealServers();
  if (filters.length === 0) ensureSystemParts();
  await buildStale();
  const checked = filters.length === 0 ? runChecks() : { passed: 0, failed: [] };
  const tested = runTests(filters);
  for (const name of checked.failed) say(`failed: ${name}`);
  for (const name of tested.broken) say(`failed: ${name}`);
  if (tested.left.length > 0) say(`not run on this system:\n  ${tested.left.join('\n  ')}`);
  const failed = checked.failed.length + tested.failed;
  process.stdout.write(`${checked.passed + tested.passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
});
