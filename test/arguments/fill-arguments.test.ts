import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PRELOAD = join(import.meta.dirname, '../../electron/arguments/fill-arguments.ts');
const VALUE = 'canary-value-7Kd2';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-arguments-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string, program: string, values: object, ...args: string[]) {
  const file = join(folder, name);
  writeFileSync(file, program);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', PRELOAD, file, ...args], {
    encoding: 'utf8',
    env: { GATEHOUSE_ARGUMENTS: JSON.stringify(values) },
  });
  return { status, stdout, stderr };
}

test.each([
  [
    'an ES module',
    'a.mjs',
    `import { argv } from 'node:process'; console.log(JSON.stringify(argv.slice(2)));`,
  ],
  ['a CommonJS module', 'a.cjs', `console.log(JSON.stringify(require('node:process').argv.slice(2)));`],
])('the values are in their places before %s begins', (_what, name, program) => {
  const { stdout } = run(name, program, { 2: `--key=${VALUE}` }, 'a', '--key=${secret:k}', '${secret:k}');
  expect(JSON.parse(stdout)).toEqual(['a', `--key=${VALUE}`, '${secret:k}']);
});

test('children and workers of the program have nothing of it, and start', () => {
  const program = `
    const { execFileSync, fork } = require('node:child_process');
    const { Worker, isMainThread } = require('node:worker_threads');
    const told = (who) => console.log(who + ' ' + ('GATEHOUSE_ARGUMENTS' in process.env));
    if (process.argv[3] === 'child') told('child');
    else if (!isMainThread) told('worker');
    else {
      told('program');
      process.stdout.write(execFileSync(process.execPath, ['-p', '"other " + ("GATEHOUSE_ARGUMENTS" in process.env)']));
      fork(__filename, ['x', 'child']);
      new Worker(__filename);
    }`;
  const { stdout, stderr } = run('b.cjs', program, { 1: VALUE }, '${secret:k}');
  expect(stderr).not.toContain('Error');
  expect(stdout.trim().split('\n').sort()).toEqual([
    'child false',
    'other false',
    'program false',
    'worker false',
  ]);
});

test('a value that has no place ends the program before it begins, and is not said', () => {
  const { status, stdout, stderr } = run('c.cjs', `console.log('ran')`, { 2: VALUE }, '${secret:k}', 'plain');
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('argument 2 is not where Gatehouse put it');
  expect(stderr).not.toContain(VALUE);
});
