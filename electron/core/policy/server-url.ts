import { globMatches } from './glob.ts';

/** A `serverUrl` entry, in canonical form: each part is matched by itself, so `*` cannot reach into the next one. */
export interface UrlPattern {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  /** Undefined: any path. Otherwise path and query. */
  readonly path: string | undefined;
}

export type CompiledUrlPattern = { ok: true; pattern: UrlPattern } | { ok: false; problem: string };

const DEFAULT_PORTS: Record<string, string> = { http: '80', https: '443' };
const SHAPE = /^([a-zA-Z*]+):\/\/([^/?#\\]*)([^#]*)$/;
const PORT = /^(.*?)(?::([0-9*]*))?$/;

/**
 * Reads a `serverUrl` pattern: `scheme://host[:port][/path]`, `*` allowed in each part. No port means the scheme's
 * default port, no path means any path.
 */
export function compileUrlPattern(text: string): CompiledUrlPattern {
  const parts = SHAPE.exec(text);
  if (parts === null) return no('must be a URL such as "https://mcp.example.com/*"');
  const scheme = asciiLower(parts[1]!);
  const authority = parts[2]!;
  const rest = parts[3]!;
  if (scheme !== '*' && !Object.hasOwn(DEFAULT_PORTS, scheme))
    return no('must begin with https:// or http://');
  if (authority.includes('@')) return no('must not name a user: what stands before "@" is not the host');
  const ipv6 = authority.startsWith('[') ? authority.indexOf(']') + 1 : 0;
  const [, afterBracket, portText] = PORT.exec(authority.slice(ipv6))!;
  const port = canonicalPort(portText ?? '');
  const host = afterBracket!.includes(':')
    ? undefined
    : canonicalHost(authority.slice(0, ipv6) + afterBracket!);
  if (port === undefined || host === undefined)
    return no(`has a host or port that cannot be: "${authority}"`);
  if (/(?:^|\/)\.{1,2}(?=\/|\?|$)/.test(rest)) return no('must not have "." or ".." in its path');
  const path = rest === '' ? undefined : canonicalPath(rest);
  return { ok: true, pattern: { scheme, host, port, path } };
}

/**
 * True when the URL is inside the pattern. The host is compared case-insensitively and in punycode, a trailing dot and
 * the default port do not count, the fragment is not looked at. `user`: what a user name in the URL means: it can make
 * a URL look like another one, so it `fails` an allow entry and is `ignored` by a deny entry.
 */
export function urlMatches(pattern: UrlPattern, url: URL, user: 'fails' | 'ignored'): boolean {
  if (user === 'fails' && (url.username !== '' || url.password !== '')) return false;
  const scheme = url.protocol.slice(0, -1);
  if (!Object.hasOwn(DEFAULT_PORTS, scheme)) return false;
  if (pattern.scheme !== '*' && pattern.scheme !== scheme) return false;
  if (!globMatches(pattern.host, hostOf(url))) return false;
  const defaultPort = DEFAULT_PORTS[scheme]!;
  if (!globMatches(pattern.port || defaultPort, url.port || defaultPort)) return false;
  return pattern.path === undefined || globMatches(pattern.path, url.pathname + url.search);
}

/** The parsed URL, or undefined. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The host of a URL as patterns are compared with it. */
export function hostOf(url: URL): string {
  return withoutDot(url.hostname);
}

function no(problem: string): CompiledUrlPattern {
  return { ok: false, problem };
}

/** Lower case for ASCII only; the rest is left to the URL parser's IDNA mapping. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/**
 * The host as the URL parser would write it, `*` kept. Each star is parsed as a run of letters that the host does not
 * have; when they do not all come back (inside a punycode label, an address) the host is refused.
 */
function canonicalHost(host: string): string | undefined {
  if (host === '' || host === '*') return host === '' ? undefined : '*';
  const stars = host.split('*').length - 1;
  let mark = 'anything';
  while (asciiLower(host).includes(mark)) mark += 'q';
  const url = parseUrl(`https://${host.replaceAll('*', mark)}/`);
  if (url === undefined || url.hostname === '' || url.hostname.includes('*')) return undefined;
  const parts = withoutDot(url.hostname).split(mark);
  if (parts.length - 1 !== stars) return undefined;
  const canonical = parts.join('*');
  const starInPunycode = canonical
    .split('.')
    .some((label) => label.startsWith('xn--') && label.includes('*'));
  return starInPunycode ? undefined : canonical;
}

function canonicalPort(port: string): string | undefined {
  if (port === '' || port.includes('*')) return port;
  return Number(port) <= 65535 ? String(Number(port)) : undefined;
}

function canonicalPath(rest: string): string {
  const url = new URL(`https://host${rest}`);
  return url.pathname + url.search;
}
