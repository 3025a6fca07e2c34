import { shell } from 'electron';
import { drop } from '../../shared/util/drop.ts';

/** The hosts a link of the page may lead to. What a server or a policy wrote is shown as text, never as a link. */
const allowedHosts: ReadonlySet<string> = new Set([
  'github.com',
  'modelcontextprotocol.io',
  'www.npmjs.com',
  'pypi.org',
]);

/** True for a link that may be opened in the browser: https, the default port, no credentials, a host of the list. */
export function mayOpen(link: string): boolean {
  const url = URL.parse(link);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    allowedHosts.has(url.hostname)
  );
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True for an address a login page may be at: https, or http on this machine; no credentials in it. */
export function isLoginAddress(link: string): boolean {
  const url = URL.parse(link);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

/**
 * The only way out of the window: opens a link in the system's browser when it may be, or when `isLogin` knows it as the
 * address of a login that waits. Other schemes are how a page starts programs (`file:`, `smb:`, `ms-*:`), so the check is
 * here and `shell.openExternal` is used nowhere else.
 */
export function openExternal(
  link: string,
  onError: (error: unknown) => void,
  isLogin: (link: string) => boolean = () => false,
): void {
  if (!mayOpen(link) && !(isLoginAddress(link) && isLogin(link))) return;
  drop(shell.openExternal(new URL(link).href), onError);
}
