import { expect, test } from 'vitest';
import {
  certificateEnvironment,
  freeProxyPort,
  proxyEnvironment,
} from '../../../../electron/core/sandbox/egress/proxy-environment.ts';

test('a server is told of its proxy in every way that programs look for', () => {
  expect(proxyEnvironment(3128)).toEqual({
    HTTP_PROXY: 'http://127.0.0.1:3128',
    HTTPS_PROXY: 'http://127.0.0.1:3128',
    http_proxy: 'http://127.0.0.1:3128',
    https_proxy: 'http://127.0.0.1:3128',
    NO_PROXY: 'localhost,127.0.0.1,::1',
    no_proxy: 'localhost,127.0.0.1,::1',
    NODE_USE_ENV_PROXY: '1',
  });
});

test('the certificates of a company are passed on, with the files they are in, and nothing else', () => {
  const environment = {
    NODE_EXTRA_CA_CERTS: '/etc/company/ca.pem',
    SSL_CERT_FILE: '/etc/company/ca.pem',
    REQUESTS_CA_BUNDLE: 'relative.pem',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  expect(certificateEnvironment(environment)).toEqual({
    env: { NODE_EXTRA_CA_CERTS: '/etc/company/ca.pem', SSL_CERT_FILE: '/etc/company/ca.pem' },
    read: ['/etc/company/ca.pem'],
  });
});

test('the proxy listens where no port of the user is offered', () => {
  expect(freeProxyPort(3128, [5432])).toBe(3128);
  expect(freeProxyPort(3128, [3129, 3128])).toBe(3130);
});
