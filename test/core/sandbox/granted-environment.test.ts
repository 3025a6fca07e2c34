import { expect, test } from 'vitest';
import { grantedEnvironment } from '../../../electron/core/sandbox/granted-environment.ts';

const users = { LANG: 'en', TOKEN: 'secret', NODE_EXTRA_CA_CERTS: '/etc/company.pem' };

test('a server gets of the user’s environment what it was granted, and no more', () => {
  expect(grantedEnvironment({ own: { PATH: '/usr/bin' }, users, grants: {} })).toEqual({
    env: { PATH: '/usr/bin' },
    read: [],
  });
  const grants = { env: { pass: ['LANG', 'ABSENT'], set: { MODE: 'x', PATH: '/usr/bin' } } };
  expect(grantedEnvironment({ own: { PATH: '/bin' }, users, grants }).env).toEqual({
    LANG: 'en',
    MODE: 'x',
    PATH: '/usr/bin',
  });
});

test('what the definition says itself is not replaced by what is passed', () => {
  const grants = { env: { pass: ['LANG'] } };
  expect(grantedEnvironment({ own: { LANG: 'de' }, users, grants }).env).toEqual({ LANG: 'de' });
});

test('the certificates of the company come with hosts, and only then', () => {
  const grants = { network: { allowedDomains: ['api.example.com'] } };
  expect(grantedEnvironment({ own: {}, users, grants })).toEqual({
    env: { NODE_EXTRA_CA_CERTS: '/etc/company.pem' },
    read: ['/etc/company.pem'],
  });
  expect(
    grantedEnvironment({ own: {}, users, grants: { network: { allowLoopbackPorts: [5432] } } }).read,
  ).toEqual([]);
});
