import type { WebContents } from 'electron';
import { isAppUrl } from './app-url.ts';

/**
 * Keeps a window on our own page: it cannot navigate away, be redirected, embed or open another. A link that asks for a
 * new window goes to `openLink`, which decides whether the browser opens it.
 */
export function guardNavigation(contents: WebContents, openLink: (link: string) => void): void {
  contents.on('will-navigate', (details) => {
    if (!isAppUrl(details.url)) details.preventDefault();
  });
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || !isAppUrl(details.url)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url);
    return { action: 'deny' };
  });
}
