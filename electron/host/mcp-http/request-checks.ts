import type { IncomingMessage } from 'node:http';
import { ServerName } from '../../../shared/model/server.ts';
import { BAD_EXCHANGE, type HttpRefusal } from './http-refusal.ts';

/** What of a request is looked at before its body. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'headersDistinct'>;

/** Headers that decide something: who, where, what. Two of one kind could be read as one or the other. */
const SINGLE = [
  'host',
  'origin',
  'authorization',
  'content-type',
  'content-length',
  'accept',
  'mcp-session-id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
];

/**
 * What is wrong with where a request comes from, before anything of it is believed: the exact Host (else 421: DNS
 * rebinding), an Origin that is this listener's own or none (else 403: a page in the user's browser), and each header
 * that decides something only once (else 400). `host` is `127.0.0.1:PORT`.
 */
export function originProblem(request: RequestHead, host: string): HttpRefusal | undefined {
  const { headers, headersDistinct } = request;
  if (headers.host !== host || (headersDistinct['host']?.length ?? 0) > 1) {
    return {
      status: 421,
      code: BAD_EXCHANGE,
      message: 'Gatehouse is not that host: use the address it printed.',
    };
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, code: BAD_EXCHANGE, message: 'Gatehouse does not answer to web pages.' };
  }
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (values.length > 1 && (SINGLE.includes(name) || name.startsWith('mcp-param-'))) {
      return { status: 400, code: BAD_EXCHANGE, message: `The header ${name} was sent more than once.` };
    }
  }
  return undefined;
}

/** Which endpoint a request is for. `server` is undefined for the one that federates all. */
export type Endpoint = { readonly server: string | undefined };

/** The endpoint a URL names: `/mcp` or `/mcp/NAME`. Names need no decoding; whatever has to be decoded is none. */
export function endpointOf(url: string | undefined): Endpoint | undefined {
  const path = (url ?? '').split('?', 1)[0] ?? '';
  if (path === '/mcp') return { server: undefined };
  const name = path.startsWith('/mcp/') ? path.slice('/mcp/'.length) : '';
  return ServerName.safeParse(name).success ? { server: name } : undefined;
}

/** The token a request carries. */
export function bearerOf({ headers }: RequestHead): string | undefined {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** True when the body is said to be JSON; parameters such as a charset do not matter. */
export function isJson({ headers }: RequestHead): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  return type.trim().toLowerCase() === 'application/json';
}

/** True when the client takes an answer of this type, as its Accept header says; none accepts everything (RFC 9110). */
export function accepts({ headers }: RequestHead, type: 'application/json' | 'text/event-stream'): boolean {
  const { accept } = headers;
  if (accept === undefined) return true;
  const ranges = accept.split(',').map((item) => item.split(';').map((part) => part.trim().toLowerCase()));
  // The most specific range decides.
  for (const range of [type, `${type.split('/', 1)[0]}/*`, '*/*']) {
    const found = ranges.find(([name]) => name === range);
    if (found !== undefined) return !found.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  }
  return false;
}
