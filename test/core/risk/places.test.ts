import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assessRisk, isSecretPath } from '../../../electron/core/risk/index.ts';

const assess = (name: string, args: unknown, cwd?: string) =>
  assessRisk({ name, definition: undefined, arguments: args, cwd });

test.each([
  '/home/me/.ssh/id_rsa',
  '~/.aws/credentials',
  '/home/me/project/.env',
  '/home/me/project/.env.production',
  'C:\\Users\\me\\.SSH\\config',
  'file:///home/me/.npmrc',
  'file:///home/me/%2Essh/config',
  '/proc/self/environ',
  'server.pem',
])('reading %j asks, writing it destroys', (path) => {
  expect(assess('read_file', { path }).level).toBe('unknown');
  expect(assess('write_file', { path }).level).toBe('destructive');
  expect(isSecretPath(path)).toBe(true);
});

test.each(['/etc/hosts', '/usr/bin/env', 'C:/Windows/win.ini', '/tmp/../etc/hosts'])(
  'reading %j of the system asks, writing it destroys',
  (path) => {
    expect(assess('read_file', { path }).level).toBe('unknown');
    expect(assess('write_file', { path }).level).toBe('destructive');
  },
);

test.each([
  '/p/.git/hooks/pre-commit',
  '/home/me/.bashrc',
  '/p/.github/workflows/x.yml',
  '/p/.cursor/mcp.json',
])('writing %j, which runs later, destroys; reading it does not', (path) => {
  expect(assess('write_file', { path }).level).toBe('destructive');
  expect(assess('read_file', { path }).level).toBe('read');
});

test('climbing out of a folder is not passed as a read', () => {
  expect(assess('read_file', { path: 'a/../../b' }).level).toBe('unknown');
  expect(assess('read_file', { path: 'a/%2e%2e/b' }).level).toBe('unknown');
  expect(assess('read_file', { path: 'a..b/c' }).level).toBe('read');
});

test('a place outside the folder of the client is said, and does not raise a read', () => {
  const outside = assess('read_file', { path: '/home/me/other/a.txt' }, '/home/me/project');
  expect(outside.level).toBe('read');
  expect(outside.reasons.join()).toContain('outside the folder');
  expect(
    assess('read_file', { path: '/home/me/project/a.txt' }, '/home/me/project').reasons.join(),
  ).not.toContain('outside');
  expect(assess('read_file', { path: '/home/me/project2/a' }, '/home/me/project').reasons.join()).toContain(
    'outside',
  );
  expect(assess('read_file', { path: '/home/me/project/../x' }, '/home/me/project').reasons.join()).toContain(
    'outside',
  );
});

test('a path is found under any name and at any depth', () => {
  expect(assess('read_things', { a: { b: [{ whatever: '/home/me/.ssh/id_rsa' }] } }).level).toBe('unknown');
  expect(assess('read_multiple_files', { paths: ['a.txt', '/home/me/.ssh/id_rsa'] }).level).toBe('unknown');
});

test('addresses and methods raise', () => {
  expect(assess('fetch', { url: 'https://example.com/a' }).level).toBe('read');
  expect(assess('fetch', { url: 'https://example.com', method: 'post' }).level).toBe('write');
  expect(assess('fetch', { url: 'https://example.com', method: 'DELETE' }).level).toBe('destructive');
  expect(assess('fetch', { url: 'http://169.254.169.254/latest' }).level).toBe('write');
  expect(assess('fetch', { url: 'http://0xA9FEA9FE/latest' }).level).toBe('write');
  expect(assess('fetch', { url: 'https://user:pw@example.com' }).level).toBe('unknown');
  expect(assess('fetch', { url: 'file:///etc/passwd' }).level).toBe('unknown');
  expect(assess('average', { method: 'mean' }).level).toBe('unknown');
});

test('characters that cannot be seen are not passed as a read, and are shown escaped', () => {
  expect(assess('search', { text: 'a\u202Eb' }).level).toBe('unknown');
  expect(assess('search', { text: 'tag \u{E0041}' }).level).toBe('unknown');
  expect(assess('search', { text: 'fine ❤️ 👩‍💻\r\n' }).level).toBe('read');
  expect(assess('write_file', { path: '/etc/a\u202Eb' }).reasons.join()).toContain('⟨U+202E⟩');
});

test('arguments that are too deep, too many or too large count as the worst: what was not looked at may be anything', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 100_000; level++) deep = [deep];
  for (const args of [deep, Array.from({ length: 10_000 }, () => 'a'), { query: 'a'.repeat(300_000) }]) {
    const risk = assess('read_file', { args });
    expect(risk.level).toBe('destructive');
    expect(risk.reasons.join()).toContain('too large');
  }
});

test('a long text in a member that does nothing by itself is no reason to ask', () => {
  expect(assess('read_file', { message: 'a'.repeat(300_000) }).level).toBe('read');
});

test('reasons are few and short whatever the call holds', () => {
  const paths = Array.from({ length: 100 }, (_, at) => `/etc/${'x'.repeat(3000)}${at}`);
  const { reasons } = assess('write_file', { paths });
  expect(reasons.length).toBeLessThanOrEqual(12);
  expect(Math.max(...reasons.map((reason) => reason.length))).toBeLessThan(300);
});

test('assessing is total, and more arguments never lower the level', () => {
  const rank = { read: 0, unknown: 1, write: 2, destructive: 3 };
  const member = fc.constantFrom('path', 'sql', 'query', 'command', 'url', 'method', 'text', 'args');
  const args = fc.dictionary(member, fc.oneof(fc.string(), fc.array(fc.string()), fc.jsonValue()));
  fc.assert(
    fc.property(fc.string(), args, (name, some) => {
      const with_ = assess(name, some).level;
      const without = assess(name, {}).level;
      expect(rank[with_]).toBeGreaterThanOrEqual(rank[without]);
    }),
  );
});
