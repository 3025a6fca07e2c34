import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHost } from '../../../../electron/core/sandbox/egress/host-name.ts';
import {
  deniesPort,
  grantsPort,
  type HostRule,
  readHostRule,
  speaksOfHost,
} from '../../../../electron/core/sandbox/egress/host-rule.ts';

function rule(text: string): HostRule {
  const reading = readHostRule(text);
  if ('problem' in reading) throw new Error(`${text} ${reading.problem}`);
  return reading.rule;
}

const problem = (text: string): string | undefined => {
  const reading = readHostRule(text);
  return 'problem' in reading ? reading.problem : undefined;
};

describe('an entry of allowedDomains', () => {
  test('means 443 and 80 when it names no port, and only the one it names', () => {
    expect([443, 80, 8443, 22].filter((port) => grantsPort(rule('api.example.com'), port))).toEqual([
      443, 80,
    ]);
    expect([443, 80, 8443].filter((port) => grantsPort(rule('api.example.com:8443'), port))).toEqual([8443]);
  });

  test('as a denial means every port when it names none', () => {
    expect([443, 22].every((port) => deniesPort(rule('api.example.com'), port))).toBe(true);
    expect(deniesPort(rule('api.example.com:22'), 443)).toBe(false);
  });

  test('with *. means what is below, at any depth, and not the name itself or one that only ends alike', () => {
    const hosts = [
      'example.com',
      'a.example.com',
      'b.a.example.com',
      'evilexample.com',
      'example.com.evil.net',
    ];
    expect(hosts.filter((host) => speaksOfHost(rule('*.example.com'), host))).toEqual([
      'a.example.com',
      'b.a.example.com',
    ]);
    expect(hosts.filter((host) => speaksOfHost(rule('example.com'), host))).toEqual(['example.com']);
  });

  test('is compared without case, and with international names in their ASCII form', () => {
    expect(rule('API.Example.COM').host).toBe('api.example.com');
    expect(rule('bücher.example').host).toBe('xn--bcher-kva.example');
  });

  test.each([
    ['', 'is no host'],
    ['*', 'may hold *'],
    ['*.com', 'whole top-level domain'],
    ['a.*.example.com', 'may hold *'],
    ['https://example.com', 'no host'],
    ['example.com/path', 'no host'],
    ['user@example.com', 'no host name'],
    ['example.com.', 'no host name'],
    ['example.com:', 'no port'],
    ['example.com:0', 'no port'],
    ['example.com:65536', 'no port'],
    ['example.com:0443', 'no port'],
    ['127.0.0.1', 'an address'],
    ['2130706433', 'an address'],
    ['0x7f.1', 'an address'],
    ['[::1]:443', 'no host'],
    ['::1', 'no host'],
    ['１２７.0.0.1', 'an address'],
    ['ex%61mple.com', 'no host name'],
    ['localhost:5432', 'allowLoopbackPorts'],
    ['db.localhost', 'allowLoopbackPorts'],
  ])('cannot be %s', (text, why) => {
    expect(problem(text)).toContain(why);
  });
});

describe('a host as a client sends it', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0X7F.1',
    '0177.0.0.1',
    'a.0x',
    '1.2.3.4.5',
    '[::1]',
    '::1',
    '[::ffff:127.0.0.1]',
    'fe80::1%eth0',
  ])('that is an address in some notation is one: %s', (text) => {
    expect(readHost(text).kind).toBe('address');
  });

  test.each([
    '',
    '.',
    'a..b',
    '.a',
    'a.',
    'a\0.b',
    'a b',
    'a@b',
    'a%2eb',
    'ä.example',
    'a/b',
    'a\\b',
    '-a.b',
    'a-.b',
    `${'a'.repeat(64)}.b`,
    `${'a.'.repeat(127)}aa`,
  ])('that is no name is malformed: %j', (text) => {
    expect(readHost(text).kind).toBe('malformed');
  });

  test('is never taken for a name when a URL parser would take it for an address', () => {
    const part = fc.oneof(
      fc.nat(300).map(String),
      fc.nat(0xffff).map((n) => `0x${n.toString(16)}`),
      fc.nat(0o777).map((n) => `0${n.toString(8)}`),
      fc.constantFrom('a', 'xn--a', '', '1a', '0x'),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.join('.');
        const url = URL.parse(`http://${text}/`);
        if (url === null || !/^[0-9.]+$/.test(url.hostname)) return;
        expect(readHost(text).kind).not.toBe('name');
      }),
    );
  });
});
