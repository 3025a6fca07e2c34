import type { Session, WebContents } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { isAppUrl } from '../../electron/shell/app-url.ts';
import { mayOpen, openExternal } from '../../electron/shell/external-link.ts';
import { guardNavigation } from '../../electron/shell/navigation.ts';
import { denyCapabilities } from '../../electron/shell/permissions.ts';
import { BrowserWindow, session, shell } from '../fakes/electron.ts';

const elsewhere = [
  'https://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'app://gatehouse.example.com/',
  'app://gatehouse:80/',
  'app://x@gatehouse/',
  'appx://gatehouse/',
  'about:blank',
  '',
];

function navigate(contents: BrowserWindow['webContents'], event: string, details: object): boolean {
  let prevented = false;
  contents.emit(event, { ...details, preventDefault: () => (prevented = true) });
  return prevented;
}

describe('a window', () => {
  let contents: BrowserWindow['webContents'];
  let links: string[];
  beforeEach(() => {
    links = [];
    contents = new BrowserWindow({}).webContents;
    guardNavigation(contents as unknown as WebContents, (link) => links.push(link));
  });

  it.each(elsewhere)('does not navigate to %s', (url) => {
    expect(isAppUrl(url)).toBe(false);
    expect(navigate(contents, 'will-navigate', { url })).toBe(true);
    expect(navigate(contents, 'will-frame-navigate', { url, isMainFrame: true })).toBe(true);
  });

  it('navigates within its own page, but not inside a frame of it', () => {
    const url = 'app://gatehouse/index.html#/servers';
    expect(navigate(contents, 'will-navigate', { url })).toBe(false);
    expect(navigate(contents, 'will-frame-navigate', { url, isMainFrame: true })).toBe(false);
    expect(navigate(contents, 'will-frame-navigate', { url, isMainFrame: false })).toBe(true);
  });

  it('follows no redirect and embeds nothing', () => {
    expect(navigate(contents, 'will-redirect', { url: 'app://gatehouse/' })).toBe(true);
    expect(navigate(contents, 'will-attach-webview', {})).toBe(true);
  });

  it('opens no second window; the link is handed over', () => {
    expect(contents.windowOpenHandler?.({ url: 'https://github.com/x' })).toEqual({ action: 'deny' });
    expect(links).toEqual(['https://github.com/x']);
  });
});

describe('a link', () => {
  it('may lead to https on a known host', () => {
    expect(mayOpen('https://modelcontextprotocol.io/docs')).toBe(true);
    expect(mayOpen('https://github.com/modelcontextprotocol/servers')).toBe(true);
  });

  it.each([
    'http://github.com/',
    'https://github.com.example.com/',
    'https://github.com@example.com/',
    'https://user:pw@github.com/',
    'https://github.com:8443/',
    'https://example.com/',
    'https://sub.github.com/',
    'https://127.0.0.1/',
    'file:///etc/passwd',
    'smb://github.com/share',
    'gatehouse://approvals/x',
    'javascript:alert(1)//github.com',
    'github.com',
  ])('may not lead to %s', (link) => {
    shell.opened = [];
    openExternal(link, () => undefined);
    expect(shell.opened).toEqual([]);
  });

  it('is opened in its parsed form, so that what was checked is what is opened', () => {
    shell.opened = [];
    openExternal('https:\\\\github.com\\x', () => undefined);
    expect(shell.opened).toEqual(['https://github.com/x']);
  });
});

it('refuses the page every capability of the browser', () => {
  const { defaultSession } = session;
  denyCapabilities(defaultSession as unknown as Session);
  const granted: boolean[] = [];
  for (const name of ['media', 'geolocation', 'clipboard-read', 'openExternal', 'notifications', 'hid']) {
    defaultSession.requestHandler?.({}, name, (answer) => granted.push(answer));
  }
  expect(granted).toEqual(Array(6).fill(false));
  expect(defaultSession.checkHandler?.()).toBe(false);
  expect(defaultSession.deviceHandler?.()).toBe(false);
  let streams: object | undefined;
  defaultSession.displayHandler?.({}, (answer) => (streams = answer));
  expect(streams).toEqual({});
});
