export type ScreenName = 'activity' | 'approvals' | 'servers' | 'clients' | 'policy' | 'accounts';
export type ApprovalTab = 'waiting' | 'rules' | 'history';
export type ServerTab = 'tools' | 'sandbox' | 'logs' | 'definition';
export type ClientTab = 'clients' | 'shadow' | 'setup';
export type AccountTab = 'logins' | 'secrets';
export type PolicyTab = 'layers' | 'rules' | 'why' | 'denials';

/** Where the user is. It lives in the URL fragment, so that reload, back and deep links work. */
export type Route =
  | { screen: 'activity'; call?: string }
  | { screen: 'approvals'; tab: ApprovalTab; question?: string }
  | { screen: 'servers'; server?: string; tab?: ServerTab; adding?: boolean | 'install' }
  | { screen: 'clients'; tab: ClientTab }
  | { screen: 'accounts'; tab: AccountTab; server?: string }
  /** `server` and `tool`: what is asked about under `why`. */
  | { screen: 'policy'; tab: PolicyTab; server?: string; tool?: string };

export const HOME: Route = { screen: 'activity' };

const SERVER_TABS: readonly ServerTab[] = ['tools', 'sandbox', 'logs', 'definition'];
const POLICY_TABS: readonly PolicyTab[] = ['layers', 'rules', 'why', 'denials'];

/** `#/approvals/rules` → route. What is not understood is the first screen. */
export function parseRoute(hash: string): Route {
  const [screen, first, second, third] = hash.replace(/^#\/?/, '').split('/').map(decode);
  switch (screen) {
    case 'approvals':
      if (first === 'rules' || first === 'history') return { screen, tab: first };
      return { screen, tab: 'waiting', ...(second ? { question: second } : {}) };
    case 'servers': {
      if (first === '+') return { screen, adding: second === 'install' ? second : true };
      if (!first) return { screen };
      return { screen, server: first, tab: oneOf(SERVER_TABS, second) ?? 'tools' };
    }
    case 'clients':
      return { screen, tab: first === 'shadow' || first === 'setup' ? first : 'clients' };
    case 'accounts':
      if (first === 'secrets') return { screen, tab: first };
      return { screen, tab: 'logins', ...(second ? { server: second } : {}) };
    case 'policy': {
      const tab = oneOf(POLICY_TABS, first) ?? 'layers';
      if (tab !== 'why' || !second) return { screen, tab };
      return { screen, tab, server: second, ...(third ? { tool: third } : {}) };
    }
    case 'activity':
      return { screen, ...(first ? { call: first } : {}) };
    default:
      return HOME;
  }
}

/** The fragment of a route; `parseRoute` reads it back. */
export function formatRoute(route: Route): string {
  const rest = partsOf(route)
    .filter((part) => part !== undefined)
    .map((part) => `/${encodeURIComponent(part)}`);
  return `#/${route.screen}${rest.join('')}`;
}

function partsOf(route: Route): (string | undefined)[] {
  switch (route.screen) {
    case 'activity':
      return [route.call];
    case 'approvals': {
      const named = route.question !== undefined || route.tab !== 'waiting';
      return [named ? route.tab : undefined, route.question];
    }
    case 'servers':
      if (route.adding) return ['+', route.adding === 'install' ? route.adding : undefined];
      return [route.server, route.server === undefined || route.tab === 'tools' ? undefined : route.tab];
    case 'clients':
      return [route.tab === 'clients' ? undefined : route.tab];
    case 'accounts': {
      const named = route.server !== undefined || route.tab !== 'logins';
      return [named ? route.tab : undefined, route.server];
    }
    case 'policy':
      return [route.tab === 'layers' ? undefined : route.tab, route.server, route.tool];
  }
}

function oneOf<Value extends string>(values: readonly Value[], text: string | undefined): Value | undefined {
  return values.find((value) => value === text);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
