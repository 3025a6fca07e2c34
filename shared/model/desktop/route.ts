/** The screens a desktop surface (tray, notification, menu, deep link) can lead to. Leading somewhere never acts. */
export type DesktopRoute =
  { screen: 'activity' } | { screen: 'approvals'; id?: string } | { screen: 'servers'; name?: string };

/** What a desktop surface asks the shell to do. `deny` is the only answer that can be given outside the window. */
export type DesktopAction =
  | { kind: 'open'; route: DesktopRoute }
  | { kind: 'deny'; approval: string }
  | { kind: 'start_core' }
  | { kind: 'set_auto_start'; enabled: boolean }
  | { kind: 'quit' };

/** The fragment of the page's URL that shows a route. The page routes by its fragment, so that no reload is needed. */
export function routeFragment(route: DesktopRoute): string {
  switch (route.screen) {
    case 'activity':
      return '#/activity';
    case 'approvals':
      return route.id === undefined ? '#/approvals' : `#/approvals/waiting/${encodeURIComponent(route.id)}`;
    case 'servers':
      return route.name === undefined ? '#/servers' : `#/servers/${encodeURIComponent(route.name)}`;
  }
}
