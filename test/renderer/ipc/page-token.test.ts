import { describe, expect, it } from 'vitest';
import { takePageToken } from '../../../renderer/ipc/page-token.ts';

function places(hash: string, stored: string | null = null) {
  const kept = new Map<string, string>(stored === null ? [] : [['gatehouse.token', stored]]);
  const urls: string[] = [];
  return {
    kept,
    urls,
    given: {
      location: { hash, pathname: '/', search: '' },
      history: { replaceState: (_data: unknown, _unused: string, url: string) => void urls.push(url) },
      storage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
      },
    },
  };
}

describe('the token of the page', () => {
  it('moves from the fragment to the storage of the tab, and leaves the address bar', () => {
    const { given, kept, urls } = places('#token=abc-DEF_123');
    expect(takePageToken(given)).toBe('abc-DEF_123');
    expect(urls).toEqual(['/']);
    expect([...kept.values()]).toEqual(['abc-DEF_123']);
  });

  it('is found again after a reload', () => {
    expect(takePageToken(places('#/approvals', 'abc').given)).toBe('abc');
  });

  it('gives way to a newer one', () => {
    const { given, kept } = places('#token=new', 'old');
    expect(takePageToken(given)).toBe('new');
    expect([...kept.values()]).toEqual(['new']);
  });

  it.each(['', '#/servers', '#token=', '#token=a b'])('is absent in %j', (hash) => {
    expect(takePageToken(places(hash).given)).toBeUndefined();
  });
});
