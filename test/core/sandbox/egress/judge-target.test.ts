import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKind } from '../../../../electron/core/sandbox/egress/address.ts';
import {
  type EgressRules,
  judgeAddresses,
  judgeName,
} from '../../../../electron/core/sandbox/egress/judge-target.ts';
import { egressRules, networkProblems } from '../../../../electron/core/sandbox/egress/rules-of.ts';

const rules = (allowed: string[], denied: string[] = [], allowPrivateNetworks = false): EgressRules =>
  egressRules({ allowedDomains: allowed, deniedDomains: denied, loopbackPorts: [], allowPrivateNetworks });

describe('by its name', () => {
  test('a target is reached only with a rule for its host and port', () => {
    const granted = rules(['api.example.com', '*.acme.example:8443']);
    expect(judgeName(granted, { host: 'api.example.com', port: 443 })).toBeUndefined();
    expect(judgeName(granted, { host: 'eu.acme.example', port: 8443 })).toBeUndefined();
    expect(judgeName(granted, { host: 'eu.acme.example', port: 443 })).toBe('port');
    expect(judgeName(granted, { host: 'acme.example', port: 8443 })).toBe('host');
    expect(judgeName(granted, { host: 'api.example.com.evil.net', port: 443 })).toBe('host');
  });

  test('a denial wins over every grant', () => {
    const granted = rules(
      ['*.example.com', 'bad.example.com'],
      ['bad.example.com', '*.internal.example.com:22'],
    );
    expect(judgeName(granted, { host: 'bad.example.com', port: 443 })).toBe('denied');
    expect(judgeName(granted, { host: 'a.internal.example.com', port: 443 })).toBeUndefined();
    const host = fc.constantFrom('a.example.com', 'b.example.com', 'a.b.example.com', 'example.com');
    const entry = fc.tuple(host, fc.constantFrom('', ':443', ':80')).map((parts) => parts.join(''));
    const entries = fc.array(fc.oneof(entry, fc.constant('*.example.com')), { maxLength: 4 });
    fc.assert(
      fc.property(entries, entries, entries, host, (allowed, denied, more, asked) => {
        const target = { host: asked, port: 443 };
        // More grants never undo a denial, and more denials never grant.
        if (judgeName(rules(allowed, denied), target) === 'denied')
          expect(judgeName(rules([...allowed, ...more], denied), target)).toBe('denied');
        if (judgeName(rules(allowed, denied), target) !== undefined)
          expect(judgeName(rules(allowed, [...denied, ...more]), target)).not.toBeUndefined();
      }),
    );
  });

  test('a denial that cannot be read grants nothing at all', () => {
    expect(judgeName(rules(['example.com'], ['*']), { host: 'example.com', port: 443 })).toBe('host');
  });
});

describe('by its addresses', () => {
  test.each([
    ['public', ['1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808']],
    ['private', ['10.0.0.1', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1', '::ffff:10.0.0.1']],
    ['private', ['64:ff9b::a00:1']],
    ['forbidden', ['127.0.0.1', '127.8.8.8', '::1', '::', '0.0.0.0', '::ffff:127.0.0.1', '::7f00:1']],
    [
      'forbidden',
      ['169.254.169.254', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe', 'fe80::1', 'fe80::1%eth0'],
    ],
    ['forbidden', ['fd00:ec2::254', '168.63.129.16', '100.100.100.200']],
    ['forbidden', ['224.0.0.1', 'ff02::1', '255.255.255.255', '240.0.0.1', '198.18.0.1', '192.0.2.1']],
    ['forbidden', ['2002:7f00:1::', '2001::1', 'fec0::1', '64:ff9b:1::1', '2001:db8::1']],
    ['forbidden', ['', 'example.com', '2130706433', '0x7f.1', '010.0.0.1', '1.1.1']],
  ])('%s: %j', (kind, addresses) => {
    expect(addresses.map((address) => [address, addressKind(address)])).toEqual(
      addresses.map((address) => [address, kind]),
    );
  });

  test('a name that leads to this machine is refused, also where private networks are granted', () => {
    for (const address of ['127.0.0.1', '::1', '169.254.169.254'])
      expect(judgeAddresses(rules([], [], true), [address], [])).toEqual({ refusal: 'forbidden' });
    // Its own address in a network leads to what listens on all its addresses.
    expect(judgeAddresses(rules([], [], true), ['192.168.1.5'], ['127.0.0.1', '192.168.1.5'])).toEqual({
      refusal: 'forbidden',
    });
    expect(judgeAddresses(rules([]), ['2a00:1::5'], ['2a00:1:0::5'])).toEqual({ refusal: 'forbidden' });
  });

  test('of several addresses only those that may be dialled are left', () => {
    const resolved = ['10.0.0.1', '1.1.1.1', '127.0.0.1'];
    expect(judgeAddresses(rules([]), resolved, [])).toEqual({ addresses: ['1.1.1.1'] });
    expect(judgeAddresses(rules([], [], true), resolved, [])).toEqual({ addresses: ['10.0.0.1', '1.1.1.1'] });
    expect(judgeAddresses(rules([]), ['10.0.0.1', '127.0.0.1'], [])).toEqual({ refusal: 'private' });
    expect(judgeAddresses(rules([]), [], [])).toEqual({ refusal: 'unresolved' });
  });
});

test('what cannot be used of network grants is named, entry by entry', () => {
  const problems = networkProblems({
    allowedDomains: ['api.example.com', '127.0.0.1'],
    deniedDomains: ['*'],
    loopbackPorts: [5432, 80],
    allowPrivateNetworks: false,
  });
  expect(problems.map(({ entry }) => entry)).toEqual(['127.0.0.1', '*', '80']);
});
