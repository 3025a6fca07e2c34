import { readHost } from '../egress/host-name.ts';
import { readPort } from '../egress/host-rule.ts';
import type { Refusal } from './refusal.ts';

/** More of one text is not looked at, and more is not believed. */
const MOST_CHARACTERS = 16_384;
const MOST_REFUSALS = 8;

/** What Node.js calls what it did, where that changes something. */
const WRITING =
  /^(?:mkdir|mkdtemp|unlink|rmdir|rm|rename|link|symlink|chmod|fchmod|lchown|chown|utime|futime|lutime|truncate|ftruncate|write|copyfile|cp)$/;

type Reader = readonly [
  pattern: RegExp,
  read: (groups: readonly (string | undefined)[]) => Refusal | undefined,
];

const file = (
  path: string | undefined,
  error: string | undefined,
  operation = 'open',
): Refusal | undefined => {
  if (path === undefined || !path.startsWith('/')) return undefined;
  const readOnly = /EROFS|read-only/i.test(error ?? '');
  const access = readOnly || WRITING.test(operation) ? 'write' : 'read';
  return { kind: 'file', access, path, missing: /ENOENT|no such file/i.test(error ?? '') };
};

const host = (name: string | undefined, port = '443'): Refusal | undefined => {
  const reading = readHost(name ?? '');
  const number = readPort(port);
  if (reading.kind !== 'name' || number === undefined || !reading.host.includes('.')) return undefined;
  return { kind: 'host', host: reading.host, port: number };
};

const loopback = (port: string | undefined): Refusal | undefined => {
  const number = readPort(port ?? '');
  return number === undefined ? undefined : { kind: 'port', port: number };
};

const address = (text: string | undefined): Refusal | undefined => {
  const url = URL.parse(text ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return host(url.hostname, url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port);
};

/** How programs say it: Node.js, Python, Go and C, and Chromium. */
const READERS: readonly Reader[] = [
  [
    /\b(ENOENT|EACCES|EPERM|EROFS): [a-z ,-]{1,60}, ([a-z]{1,20}) '(\/[^'\n]{1,1024})'/g,
    ([, error, operation, path]) => file(path, error, operation),
  ],
  [
    /\[Errno (?:2|13|30)\] (No such file or directory|Permission denied|Read-only file system): '(\/[^'\n]{1,1024})'/g,
    ([, error, path]) => file(path, error),
  ],
  [
    /(?:^|[\s'"`:(])(\/[^\s'"`:]{1,1024}): (no such file or directory|permission denied|read-only file system)/gim,
    ([, path, error]) => file(path, error),
  ],
  [/\bgetaddrinfo (?:EAI_AGAIN|ENOTFOUND) ([^\s'"),]{1,253})/g, ([, name]) => host(name)],
  [/\bcould not resolve host: ([^\s'"),]{1,253})/gi, ([, name]) => host(name)],
  [
    /\blookup ([^\s'":,]{1,253})(?: on [^\n]{1,60})?: (?:no such host|dial|read|temporary)/g,
    ([, name]) => host(name),
  ],
  [
    /HTTPS?ConnectionPool\(host='([^']{1,253})', port=(\d{1,5})\)[^\n]{0,300}(?:resol|ProxyError|unreachable)/g,
    ([, name, port]) => host(name, port),
  ],
  [
    /net::ERR_(?:NAME_NOT_RESOLVED|PROXY_CONNECTION_FAILED|INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE) at (https?:\/\/[^\s'"]{1,1024})/g,
    ([, text]) => address(text),
  ],
  [/\bECONNREFUSED (?:127\.0\.0\.1|::1|localhost):(\d{1,5})\b/g, ([, port]) => loopback(port)],
  [
    /\bdial tcp (?:127\.0\.0\.1|\[::1\]):(\d{1,5}): connect: connection refused/g,
    ([, port]) => loopback(port),
  ],
  [
    /\b(ptrace|mount|unshare|setns|bpf|perf_event_open|keyctl|chroot|userfaultfd|io_uring_setup)\b[^\n]{0,60}?operation not permitted/gi,
    ([, name]) => (name === undefined ? undefined : { kind: 'call', name: name.toLowerCase() }),
  ],
];

/**
 * What a server says it did not get, in the text of a failed result or on stderr. Its own words, so never more than a reason
 * to ask the user. Pure.
 */
export function refusalsInText(text: string): Refusal[] {
  const looked = text.slice(0, MOST_CHARACTERS);
  const found: Refusal[] = [];
  for (const [pattern, read] of READERS) {
    for (const match of looked.matchAll(pattern)) {
      const refusal = read([...match]);
      if (refusal !== undefined) found.push(refusal);
      if (found.length === MOST_REFUSALS) return found;
    }
  }
  return found;
}
