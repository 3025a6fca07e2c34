import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepLinkIn, parseDeepLink } from '../../../../shared/model/desktop/deep-link.ts';
import { routeFragment } from '../../../../shared/model/desktop/route.ts';

describe('a deep link', () => {
  it('leads to one question or one server', () => {
    expect(parseDeepLink('gatehouse://approvals/01J0ABC')).toEqual({ screen: 'approvals', id: '01J0ABC' });
    expect(parseDeepLink('gatehouse://servers/git.hub-1')).toEqual({ screen: 'servers', name: 'git.hub-1' });
  });

  it.each([
    'gatehouse://approvals/01J?answer=allow',
    'gatehouse://approvals/01J#x',
    'gatehouse://approvals/01J/allow',
    'gatehouse://approvals/%30',
    'gatehouse://approvals/..',
    'gatehouse://approvals/',
    'gatehouse://approvals',
    'gatehouse://settings/x',
    'gatehouse://user@approvals/x',
    'GATEHOUSE://approvals/x',
    'gatehouse:approvals/x',
    'https://approvals/x',
    ' gatehouse://approvals/x',
    'gatehouse://approvals/x\n',
    `gatehouse://servers/${'a'.repeat(65)}`,
  ])('is refused in any other shape: %s', (link) => {
    expect(parseDeepLink(link)).toBeUndefined();
  });

  it('never yields a detail that the page would have to decode', () => {
    fc.assert(
      fc.property(fc.constantFrom('approvals', 'servers'), fc.string(), (screen, detail) => {
        const route = parseDeepLink(`gatehouse://${screen}/${detail}`);
        if (route !== undefined) expect(routeFragment(route).endsWith(`/${detail}`)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/), (detail) => {
        expect(parseDeepLink(`gatehouse://servers/${detail}`)).toEqual({ screen: 'servers', name: detail });
      }),
    );
  });

  it('is found among the other arguments of a command line', () => {
    expect(deepLinkIn(['/opt/gatehouse', '--hidden', 'gatehouse://servers/notes'])).toEqual({
      screen: 'servers',
      name: 'notes',
    });
    expect(deepLinkIn(['/opt/gatehouse', '--open=gatehouse://servers/notes'])).toBeUndefined();
  });
});
