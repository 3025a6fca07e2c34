import { ServerName } from '../server.ts';
import type { DesktopRoute } from './route.ts';

const LINK = /^gatehouse:\/\/(approvals|servers)\/([A-Za-z0-9._-]{1,64})$/;

/**
 * The route a `gatehouse://` link leads to, or undefined. Any web page can open such a link, so only two exact shapes are
 * read (`gatehouse://approvals/ID`, `gatehouse://servers/NAME`), nothing is decoded, and a link only navigates: it can
 * never answer a question, start a server or carry an argument.
 */
export function parseDeepLink(link: string): DesktopRoute | undefined {
  const match = LINK.exec(link);
  if (match === null) return undefined;
  const [, screen, detail] = match;
  if (detail === undefined || !ServerName.safeParse(detail).success) return undefined;
  return screen === 'approvals' ? { screen: 'approvals', id: detail } : { screen: 'servers', name: detail };
}

/** The first deep link in a command line: how Windows and Linux hand one to an app. */
export function deepLinkIn(commandLine: readonly string[]): DesktopRoute | undefined {
  for (const argument of commandLine) {
    const route = parseDeepLink(argument);
    if (route !== undefined) return route;
  }
  return undefined;
}
