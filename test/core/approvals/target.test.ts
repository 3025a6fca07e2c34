import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesTarget, targetOf } from '../../../electron/core/approvals/target.ts';

test.each([
  [{ path: '/a', content: 'x' }, { path: '/a' }],
  [{ file_path: '/a', old_string: 'x' }, { file_path: '/a' }],
  [
    { source: 'a', destination: 'b' },
    { source: 'a', destination: 'b' },
  ],
  [
    { owner: 'o', repo: 'r', title: 't' },
    { owner: 'o', repo: 'r' },
  ],
  [
    { database: 'd', table: 't', row: 1 },
    { database: 'd', table: 't' },
  ],
  [{ url: 'https://a.example/x?y#z' }, { 'url#origin': 'https://a.example' }],
])('the target of %j is %j', (args, target) => {
  expect(targetOf(args)).toEqual(target);
});

test.each([{ text: 'x' }, {}, [], 'path', null, { command: 'ls' }])('%j names no target', (args) => {
  expect(targetOf(args)).toBeUndefined();
});

test('what is done must be equal too: a grant on a database is none for any SQL', () => {
  const target = targetOf({ database: 'd', sql: 'SELECT 1' })!;
  expect(matchesTarget(target, { database: 'd', sql: 'SELECT 1' })).toBe(true);
  expect(matchesTarget(target, { database: 'd', sql: 'DROP TABLE t' })).toBe(false);
});

test('an address is alike by scheme, host and port', () => {
  const target = targetOf({ url: 'https://a.example/x', method: 'GET' })!;
  expect(matchesTarget(target, { url: 'https://A.example:443/y', method: 'GET' })).toBe(true);
  for (const url of [
    'http://a.example/x',
    'https://a.example:8443/x',
    'https://a.example.evil.example/',
    'https://a.example@evil.example/',
    'https://user@a.example/',
    'no address',
    7,
  ])
    expect(matchesTarget(target, { url, method: 'GET' }), String(url)).toBe(false);
  expect(matchesTarget(target, { url: 'https://a.example/x', method: 'DELETE' })).toBe(false);
});

test('an inherited member is no member', () => {
  expect(matchesTarget({ constructor: Object }, {})).toBe(false);
  expect(targetOf(JSON.parse('{"__proto__":{"path":"/a"},"text":"x"}'))).toBeUndefined();
});

test('a call is always like itself, and unlike one with another target', () => {
  const args = fc.dictionary(fc.constantFrom('path', 'repo', 'url', 'sql', 'text'), fc.jsonValue());
  fc.assert(
    fc.property(args, args, (one, other) => {
      const target = targetOf(one);
      if (target === undefined) return;
      expect(matchesTarget(target, one)).toBe(true);
      if (
        JSON.stringify(one['path']) !== JSON.stringify(other['path']) &&
        'path' in one &&
        !Object.is(one['path'], -0)
      )
        expect(matchesTarget(target, { ...one, path: `${JSON.stringify(other['path'])}!` })).toBe(false);
    }),
  );
});
