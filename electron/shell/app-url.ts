import { type DesktopRoute, routeFragment } from '../../shared/model/desktop/route.ts';

/** The scheme and host of the window's page. A scheme of our own has no host, port or file that others could share. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'gatehouse';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** The URL of the page, showing a route. */
export function pageUrl(route?: DesktopRoute): string {
  return `${APP_ORIGIN}/index.html${route === undefined ? '' : routeFragment(route)}`;
}

/** True for a URL of our own page; compared by its parts, because prefixes of text lie about the host. */
export function isAppUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === `${APP_SCHEME}:` &&
    url.host === APP_HOST &&
    url.username === '' &&
    url.password === ''
  );
}
