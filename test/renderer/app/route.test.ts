import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from '../../../renderer/app/route.ts';

const ROUTES: Route[] = [
  { screen: 'activity' },
  { screen: 'activity', call: '01J/odd id' },
  { screen: 'approvals', tab: 'waiting' },
  { screen: 'approvals', tab: 'waiting', question: 'q1' },
  { screen: 'approvals', tab: 'rules' },
  { screen: 'approvals', tab: 'history' },
  { screen: 'servers' },
  { screen: 'servers', adding: true },
  { screen: 'servers', adding: 'install' },
  { screen: 'servers', server: 'notes', tab: 'tools' },
  { screen: 'servers', server: 'my.server', tab: 'logs' },
  { screen: 'servers', server: 'notes', tab: 'sandbox' },
  { screen: 'clients', tab: 'clients' },
  { screen: 'clients', tab: 'shadow' },
  { screen: 'clients', tab: 'setup' },
  { screen: 'accounts', tab: 'logins' },
  { screen: 'accounts', tab: 'logins', server: 'issue tracker' },
  { screen: 'accounts', tab: 'secrets' },
  { screen: 'policy', tab: 'layers' },
  { screen: 'policy', tab: 'denials' },
  { screen: 'policy', tab: 'why', server: 'notes', tool: 'write/file' },
];

describe('routes', () => {
  it.each(ROUTES)('%j comes back from its address', (route) =>
    expect(parseRoute(formatRoute(route))).toEqual(route),
  );

  it.each(['', '#', '#/nowhere', '#token=abc', '#/%E0%A4%A'])('%j leads to the first screen', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'activity' });
  });
});
