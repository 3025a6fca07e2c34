import { beforeEach, describe, expect, it } from 'vitest';
import { MainWindow } from '../../electron/shell/main-window.ts';
import { restoredBounds } from '../../electron/shell/window-state.ts';
import { BrowserWindow } from '../fakes/electron.ts';

let stored: unknown;
let attached: unknown[];
let window: MainWindow;

beforeEach(() => {
  BrowserWindow.made = [];
  stored = undefined;
  attached = [];
  window = new MainWindow({
    preload: '/app/dist/preload.cjs',
    developerTools: false,
    store: {
      get: () => stored,
      set: (_key, value) => {
        stored = value;
      },
    },
    attach: (contents) => attached.push(contents),
    openLink: () => undefined,
    onError: (error) => expect.unreachable(String(error)),
  });
});

describe('the window', () => {
  it('is sandboxed, isolated, without Node and developer tools', () => {
    window.open();
    expect(BrowserWindow.made[0]?.options).toMatchObject({
      show: false,
      webPreferences: {
        preload: '/app/dist/preload.cjs',
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        devTools: false,
      },
    });
  });

  it('is bound to the contract before its page is loaded, and shown when it has painted', () => {
    window.open({ screen: 'approvals', id: 'q1' });
    const [made] = BrowserWindow.made;
    expect(attached).toEqual([made?.webContents]);
    expect(made?.webContents.mainFrame.url).toBe('app://gatehouse/index.html#/approvals/waiting/q1');
    expect(made?.visible).toBe(false);
    made?.emit('ready-to-show');
    expect(made?.visible).toBe(true);
  });

  it('is the same one when opened again, restored and in front', () => {
    window.open();
    const [made] = BrowserWindow.made;
    if (made) made.minimized = true;
    window.open({ screen: 'servers', name: 'notes' });
    expect(BrowserWindow.made).toHaveLength(1);
    expect(made).toMatchObject({ minimized: false, visible: true, focusCount: 1 });
    expect(made?.webContents.mainFrame.url).toBe('app://gatehouse/index.html#/servers/notes');
    expect(window.focused).toBe(true);
  });

  it('remembers its place when it is closed, and is made anew there', () => {
    window.open();
    BrowserWindow.made[0]?.close();
    expect(stored).toEqual({ x: 10, y: 20, width: 1000, height: 700 });
    expect(window.focused).toBe(false);
    window.open();
    expect(BrowserWindow.made[1]?.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  });
});

describe('the place of the window', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1080 };

  it.each([
    undefined,
    null,
    'x',
    {},
    { width: '1', height: 2 },
    { width: Number.NaN, height: 1 },
    { width: 1, height: 1, x: 0.5, y: 0 },
  ])('is the standard one when %j is on file', (value) => {
    expect(restoredBounds(value, [display])).toEqual({ width: 1200, height: 800 });
  });

  it('keeps its size but not a position that cannot be seen', () => {
    const gone = { width: 900, height: 700, x: 3000, y: 100 };
    expect(restoredBounds(gone, [display])).toEqual({ width: 900, height: 700 });
    expect(restoredBounds(gone, [display, { ...display, x: 1920 }])).toEqual(gone);
    expect(restoredBounds({ width: 900, height: 700, x: 0, y: 1079 }, [display])).toEqual({
      width: 900,
      height: 700,
    });
  });

  it('is at least as large as the screens need', () => {
    expect(restoredBounds({ width: 10, height: 10 }, [display])).toEqual({ width: 720, height: 480 });
  });
});
