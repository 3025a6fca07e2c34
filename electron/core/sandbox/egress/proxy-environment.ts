import { TOKEN_USER } from './proxy-token.ts';

/** Variables by which programs are told of a company's own certificate authorities: files, or folders of them. */
const CERTIFICATES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'AWS_CA_BUNDLE',
];

const NOT_PROXIED = 'localhost,127.0.0.1,::1';

/**
 * What tells a server of its proxy at 127.0.0.1:`port`, with the token of one that asks for it. Node 22.21 and later heed the usual variables only together with
 * `NODE_USE_ENV_PROXY`; curl heeds only the lower-case one for http.
 */
export function proxyEnvironment(port: number, token?: string): Record<string, string> {
  const proxy = `http://${token === undefined ? '' : `${TOKEN_USER}:${token}@`}127.0.0.1:${port}`;
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    NO_PROXY: NOT_PROXIED,
    no_proxy: NOT_PROXIED,
    NODE_USE_ENV_PROXY: '1',
  };
}

/** Where the relay listens inside for the proxy: `preferred`, or the next port no loopback grant has. */
export function freeProxyPort(preferred: number, loopbackPorts: readonly number[]): number {
  let port = preferred;
  while (loopbackPorts.includes(port)) port++;
  return port;
}

/** The user's certificate variables, to be passed on, and the absolute paths that must be readable for them. */
export function certificateEnvironment(environment: Readonly<Record<string, string | undefined>>): {
  readonly env: Readonly<Record<string, string>>;
  readonly read: readonly string[];
} {
  const env: Record<string, string> = {};
  for (const name of CERTIFICATES) {
    const value = environment[name];
    if (value?.startsWith('/') === true) env[name] = value;
  }
  return { env, read: [...new Set(Object.values(env))] };
}
