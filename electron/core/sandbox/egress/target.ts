import { readHost } from './host-name.ts';
import { readPort } from './host-rule.ts';

/** Where a client of the proxy wants to go. `host` is lower case and no address. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** What was asked for, as far as it can be told, when it is no target. */
export interface BadTarget {
  readonly problem: 'malformed' | 'address';
  readonly host: string;
  readonly port: number | undefined;
}

/** The target of `CONNECT host:port` (RFC 9110 §9.3.6): the port is required. */
export function readConnectTarget(authority: string): Target | BadTarget {
  return readAuthority(authority, undefined);
}

/** The target of a request in absolute form (RFC 9112 §3.2.2) for `http:`, and what the origin is asked for. */
export function readAbsoluteTarget(url: string): (Target & { readonly path: string }) | BadTarget {
  // By hand: a URL parser would mend what must be refused (userinfo, backslashes, escapes, numbers as addresses).
  const [, authority, rest = ''] = /^http:\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (authority === undefined) return { problem: 'malformed', host: url, port: undefined };
  const target = readAuthority(authority, 80);
  if ('problem' in target) return target;
  const path = rest.replace(/#.*$/s, '');
  return { ...target, path: path.startsWith('/') ? path : `/${path}` };
}

function readAuthority(authority: string, defaultPort: number | undefined): Target | BadTarget {
  const [, host = authority, digits] = /^(.*?)(?::([0-9]*))?$/s.exec(authority) ?? [];
  const port = digits === undefined ? defaultPort : readPort(digits);
  const reading = readHost(host);
  if (reading.kind === 'name' && port !== undefined) return { host: reading.host, port };
  return { problem: reading.kind === 'address' ? 'address' : 'malformed', host, port };
}
