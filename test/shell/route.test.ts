import { expect, it } from 'vitest';
import { parseRoute } from '../../renderer/app/route.ts';
import { routeFragment } from '../../shared/model/desktop/route.ts';

it('what a desktop surface leads to is what the page then shows', () => {
  expect(parseRoute(routeFragment({ screen: 'activity' }))).toEqual({ screen: 'activity' });
  expect(parseRoute(routeFragment({ screen: 'approvals' }))).toMatchObject({
    screen: 'approvals',
    tab: 'waiting',
  });
  expect(parseRoute(routeFragment({ screen: 'approvals', id: '01J/x' }))).toMatchObject({
    question: '01J/x',
  });
  expect(parseRoute(routeFragment({ screen: 'servers' }))).toEqual({ screen: 'servers' });
  expect(parseRoute(routeFragment({ screen: 'servers', name: 'git.hub' }))).toMatchObject({
    server: 'git.hub',
  });
});
