import { beforeEach, describe, expect, it } from 'vitest';
import { isLoginAddress, openExternal } from '../../electron/shell/external-link.ts';
import type { ContractPort } from '../../electron/shell/ipc-host.ts';
import { LoginLinks } from '../../electron/shell/login-links.ts';
import type { Result } from '../../shared/errors/result.ts';
import { shell } from '../fakes/electron.ts';

const ADDRESS = 'https://login.example.test/authorize?state=s1&scope=read';

/** A core that answers every call with what the test says. */
function coreThatAnswers(answers: Record<string, unknown>): ContractPort {
  return {
    call: (name): Promise<Result<unknown>> => Promise.resolve({ ok: true, value: answers[name] ?? {} }),
    subscribe: () => ({ [Symbol.dispose]: () => undefined }),
  };
}

const waiting = (url: string, id = 'l1'): object => ({ login: { id, state: 'waiting', url } });

describe('the address of a login', () => {
  let links: LoginLinks;
  const open = (link: string): string[] => {
    shell.opened = [];
    openExternal(
      link,
      () => undefined,
      (address) => links.has(address),
    );
    return shell.opened;
  };
  const begin = (url: string, id?: string): Promise<unknown> =>
    links.listen(coreThatAnswers({ 'accounts.login': waiting(url, id) })).call('accounts.login', {});

  beforeEach(() => {
    links = new LoginLinks();
  });

  it('is opened, as often as the user asks, while the login waits', async () => {
    await begin(ADDRESS);
    expect(open(ADDRESS)).toEqual([ADDRESS]);
    expect(open(ADDRESS)).toEqual([ADDRESS]);
  });

  it('is not opened before the core named it', () => expect(open(ADDRESS)).toEqual([]));

  it.each([`${ADDRESS}&extra=1`, 'https://login.example.test/', 'https://login.example.test.evil.test/'])(
    'opens no other: %s',
    async (other) => {
      await begin(ADDRESS);
      expect(open(other)).toEqual([]);
    },
  );

  it.each(['accounts.wait', 'accounts.cancel'])('is not opened any more after %s', async (name) => {
    await begin(ADDRESS);
    await links.listen(coreThatAnswers({})).call(name, { id: 'l1' });
    expect(open(ADDRESS)).toEqual([]);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://login.example.test/authorize',
    'https://user:pw@login.example.test/',
    'ms-settings:privacy',
  ])('is not %s, whatever the core says', async (hostile) => {
    await begin(hostile);
    expect(isLoginAddress(hostile)).toBe(false);
    expect(open(hostile)).toEqual([]);
  });

  it('may be on this machine without https', async () => {
    await begin('http://127.0.0.1:4567/authorize?x=1');
    expect(open('http://127.0.0.1:4567/authorize?x=1')).toEqual(['http://127.0.0.1:4567/authorize?x=1']);
  });

  it('of the oldest login is forgotten when there are many', async () => {
    for (let index = 0; index < 9; index++) await begin(`${ADDRESS}&n=${index}`, `l${index}`);
    expect(open(`${ADDRESS}&n=0`)).toEqual([]);
    expect(open(`${ADDRESS}&n=8`)).toEqual([`${ADDRESS}&n=8`]);
  });
});
