export type ScreenName = 'activity' | 'approvals' | 'servers';
export type ApprovalTab = 'waiting' | 'rules' | 'history';
export type ServerTab = 'tools' | 'logs' | 'definition';

/** Where the user is. It lives in the URL fragment, so that reload, back and deep links work. */
export type Route =
  | { screen: 'activity'; call?: string }
  | { screen: 'approvals'; tab: ApprovalTab; question?: string }
  | { screen: 'servers'; server?: string; tab?: ServerTab; adding?: boolean };

export const HOME: Route = { screen: 'activity' };

/** `#/approvals/rules` → route. What is not understood is the first screen. */
export function parseRoute(hash: string): Route {
  const [screen, first, second] = hash.replace(/^#\/?/, '').split('/').map(decode);
  switch (screen) {
    case 'approvals':
      if (first === 'rules' || first === 'history') return { screen, tab: first };
      return { screen, tab: 'waiting', ...(second ? { question: second } : {}) };
    case 'servers': {
      if (first === '+') return { screen, adding: true };
      if (!first) return { screen };
      const tab = second === 'logs' || second === 'definition' ? second : 'tools';
      return { screen, server: first, tab };
    }
    case 'activity':
      return { screen, ...(first ? { call: first } : {}) };
    default:
      return HOME;
  }
}

/** The fragment of a route; `parseRoute` reads it back. */
export function formatRoute(route: Route): string {
  const parts: (string | undefined)[] =
    route.screen === 'activity'
      ? [route.call]
      : route.screen === 'approvals'
        ? [route.question !== undefined || route.tab !== 'waiting' ? route.tab : undefined, route.question]
        : route.adding
          ? ['+']
          : [route.server, route.server === undefined || route.tab === 'tools' ? undefined : route.tab];
  const rest = parts.filter((part) => part !== undefined).map((part) => `/${encodeURIComponent(part)}`);
  return `#/${route.screen}${rest.join('')}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
