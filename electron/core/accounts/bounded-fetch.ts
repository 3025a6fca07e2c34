import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock } from '../clock/index.ts';
import type { AccountFetch } from './ports.ts';

/** Metadata and token answers are small; a larger one is an attack or a mistake. */
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 20_000;
/** Discovery and a token request together are a handful of requests; an endless chain is not followed. */
const MAX_REQUESTS = 40;

/** The plain way out, as `Outbound` gives it. */
export type PlainFetch = (
  url: URL,
  init: {
    readonly method: 'GET' | 'POST' | 'DELETE';
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Uint8Array;
    readonly signal?: AbortSignal;
  },
) => Promise<Response>;

/** A `fetch` for one flow of OAuth: so many requests, so large, so long. Raises `login_failed`. */
export function boundedFetch(server: string, plain: PlainFetch, clock: Clock): AccountFetch {
  let requests = 0;
  const fail = (detail: string): AppError => new AppError('login_failed', { server, detail });
  return async (url, init = {}) => {
    if (++requests > MAX_REQUESTS) throw fail('its login asks for too many things');
    const target = new URL(url);
    const method = init.method ?? 'GET';
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw fail(`no ${method} is sent`);
    const late = new AbortController();
    using _timer = clock.after(TIMEOUT_MS, () => late.abort(new Error('it takes too long')));
    const body = await bytesOf(init.body);
    const response = await plain(target, {
      method,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(body === undefined ? {} : { body }),
      signal: late.signal,
    });
    const bytes = await read(response, () => fail(`${target.host} answered with too much`));
    const { status, headers } = response;
    return new Response(status === 204 || status === 304 ? null : bytes, { status, headers });
  };
}

async function bytesOf(body: RequestInit['body']): Promise<Uint8Array | undefined> {
  if (body === null || body === undefined) return undefined;
  return new Uint8Array(await new Response(body).arrayBuffer());
}

async function read(response: Response, tooLarge: () => AppError): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += (chunk as Uint8Array).length;
    if (length > MAX_BYTES) throw tooLarge();
    chunks.push(chunk as Uint8Array);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
