import type { LookupAddress } from 'node:dns';
import type { Agent as HttpAgent, IncomingMessage, request as httpRequest } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { AppError } from '../../../shared/errors/app-error.ts';
import { type AddressKind, addressKind } from '../sandbox/index.ts';
import type { RemoteFetch, RemoteRequest } from './ports.ts';

export interface OutboundOptions {
  /** Every address of a host name. */
  lookup(host: string): Promise<readonly LookupAddress[]>;
  /** `HTTPS_PROXY` and its kin; a company's network may have no other way out. */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
}

/** Where a request may go: `public` only, or also to addresses of private networks and of this machine. */
export type Reach = 'public' | 'private';

const MAX_REDIRECTS = 5;
const IDLE_MS = 90_000;

/**
 * Requests of the core to servers of others. The address a name stands for is looked at, and the one that was looked at
 * is dialled (no rebinding between the two); plain `http` goes to this machine only; a redirect is followed on the same
 * origin only, so that no header travels. Connections are kept for the next request.
 */
export class Outbound implements Disposable {
  readonly #options: OutboundOptions;
  #http: HttpAgent | undefined;
  #https: HttpsAgent | undefined;

  constructor(options: OutboundOptions) {
    this.#options = options;
  }

  /** A `fetch` of that reach, for requests that belong to `server`. It raises `remote_address`. */
  fetchFor(server: string, reach: Reach): RemoteFetch {
    return (url, init) => this.#follow(server, reach, url, init);
  }

  [Symbol.dispose](): void {
    this.#http?.destroy();
    this.#https?.destroy();
  }

  async #follow(server: string, reach: Reach, url: URL, init: RemoteRequest): Promise<Response> {
    let at = url;
    for (let redirects = 0; ; redirects++) {
      const response = await this.#once(server, reach, at, init);
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
      await response.body?.cancel();
      const next = URL.parse(location, at.href);
      const keeps = init.method === 'GET' || response.status === 307 || response.status === 308;
      if (next === null || next.origin !== at.origin || !keeps || redirects === MAX_REDIRECTS) {
        throw new AppError('remote_failed', { server, detail: 'it redirects to another place' });
      }
      at = next;
    }
  }

  async #once(server: string, reach: Reach, url: URL, init: RemoteRequest): Promise<Response> {
    const problem = (detail: string): AppError =>
      new AppError('remote_address', { server, host: url.host, detail });
    if (url.username !== '' || url.password !== '') throw problem('its URL holds a user name or password');
    const isSecure = url.protocol === 'https:';
    if (!isSecure && url.protocol !== 'http:') throw problem('it is neither https nor http');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = await this.#addresses(host);
    for (const { address } of addresses) {
      const kind = addressKind(address);
      const isLoopback = /^(?:127\.|::1$)/.test(address);
      if (!isSecure && !isLoopback) throw problem('plain http is for this machine only; use https');
      if (kind !== 'public' && (reach === 'public' || (kind === 'forbidden' && !isLoopback)))
        throw problem('it is an address of a private network');
    }
    return this.#send(url, init, addresses);
  }

  async #addresses(host: string): Promise<readonly LookupAddress[]> {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    return this.#options.lookup(host);
  }

  /** Made with the first request: TLS takes ten megabytes of a core that has no remote servers. */
  #way(isSecure: boolean): { request: typeof httpRequest; agent: HttpAgent | HttpsAgent } {
    const { proxyEnv } = this.#options;
    const options = { keepAlive: true, maxSockets: 64, timeout: IDLE_MS, proxyEnv: { ...proxyEnv } };
    if (isSecure) {
      const { Agent, request } = process.getBuiltinModule('node:https');
      return { request, agent: (this.#https ??= new Agent(options)) };
    }
    const { Agent, request } = process.getBuiltinModule('node:http');
    return { request, agent: (this.#http ??= new Agent(options)) };
  }

  #send(url: URL, init: RemoteRequest, addresses: readonly LookupAddress[]): Promise<Response> {
    const isSecure = url.protocol === 'https:';
    const { method, headers, body, signal } = init;
    return new Promise((resolve, reject) => {
      const { request: begin, agent } = this.#way(isSecure);
      const request = begin(url, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': body.length }) },
        agent,
        ...(signal === undefined ? {} : { signal }),
        lookup: (_host, { all }, done) => {
          const [first] = addresses;
          if (all === true) done(null, [...addresses]);
          else if (first === undefined) done(new Error('no address'), '');
          else done(null, first.address, first.family);
        },
      });
      request.once('error', reject);
      request.once('response', (answer) => resolve(responseOf(answer)));
      request.end(body);
    });
  }
}

/** What kind of address a host in a URL is; `public` for a name, which only looking it up can tell. */
export function addressKindOfHost(hostname: string): AddressKind {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? 'public' : addressKind(host);
}

function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  if (!hasBody) answer.resume();
  return new Response(hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null, {
    status,
    headers,
  });
}
