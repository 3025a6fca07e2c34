import { app } from 'electron';
import { deepLinkIn, parseDeepLink } from '../../shared/model/desktop/deep-link.ts';
import type { DesktopRoute } from '../../shared/model/desktop/route.ts';

/**
 * Makes this the only desktop app of the user; answers false when another one runs, which then gets our command line.
 * `open` is called for every later start and every `gatehouse://` link, with the route of the link if it has one.
 */
export function becomeSingleInstance(open: (route: DesktopRoute | undefined) => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', (_event, commandLine) => open(deepLinkIn(commandLine)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const route = parseDeepLink(link);
    if (route !== undefined) open(route);
  });
  app.on('activate', () => open(undefined));
  return true;
}

/** Registers `gatehouse://` links with the system. Only an installed app does: a checkout would leave a dead entry. */
export function registerDeepLinks(): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient('gatehouse');
}
