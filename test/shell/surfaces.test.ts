import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { autoStartEntry, autoStartFile, isAutoStart, setAutoStart } from '../../electron/shell/auto-start.ts';
import { installMenu } from '../../electron/shell/menu.ts';
import { AppNotifications } from '../../electron/shell/notifications.ts';
import { becomeSingleInstance, registerDeepLinks } from '../../electron/shell/single-instance.ts';
import { drawMark } from '../../electron/shell/tray-icon.ts';
import { AppTray } from '../../electron/shell/tray.ts';
import type { DesktopAction, DesktopRoute } from '../../shared/model/desktop/route.ts';
import { trayModel } from '../../shared/model/desktop/tray-model.ts';
import { app, Menu, Notification, Tray } from '../fakes/electron.ts';
import { aQuestion, aState } from '../fixtures/state.ts';

interface Item {
  label?: string;
  click?: () => void;
  submenu?: Item[];
  type?: string;
  checked?: boolean;
}

let acted: DesktopAction[];
const act = (action: DesktopAction): void => void acted.push(action);
beforeEach(() => {
  acted = [];
  Tray.made = [];
  Notification.made = [];
  app.removeAllListeners();
});

describe('the tray', () => {
  it('shows its model and passes on what is clicked', () => {
    const tray = new AppTray(act);
    tray.show(trayModel(aState({ approvals: [aQuestion('q1')] }), true));
    const [made] = Tray.made;
    expect(made?.toolTip).toBe('Gatehouse: 1 question waits');
    const items = (made?.menu ?? []) as Item[];
    items.find((item) => item.submenu)?.submenu?.[1]?.click?.();
    expect(acted).toEqual([{ kind: 'deny', approval: 'q1' }]);
    expect(items.find((item) => item.type === 'checkbox')).toMatchObject({ checked: true });
    tray[Symbol.dispose]();
    expect(made?.destroyed).toBe(true);
  });

  it('shows an ampersand of a name as it is', () => {
    new AppTray(act).show(trayModel(aState({ approvals: [aQuestion('q1', { tool: 'a&b' })] }), false));
    const labels = ((Tray.made[0]?.menu ?? []) as Item[]).map((item) => item.label);
    expect(labels).toContain('cursor wants notes.a&&b');
  });

  it('leads to the questions when it is clicked', () => {
    new AppTray(act);
    Tray.made[0]?.emit('click');
    expect(acted).toEqual([{ kind: 'open', route: { screen: 'approvals' } }]);
  });
});

describe('the mark', () => {
  it('differs in shape, not only in colour, for every mood', () => {
    const shapes = (['calm', 'asking', 'warning', 'offline'] as const).map((mood) =>
      drawMark(32, mood, [255, 255, 255]).bgra.toString('base64'),
    );
    expect(new Set(shapes).size).toBe(4);
  });

  it('is premultiplied: no colour is stronger than its alpha', () => {
    const { bgra } = drawMark(16, 'asking', [255, 255, 255]);
    for (let at = 0; at < bgra.length; at += 4) {
      expect(Math.max(bgra[at]!, bgra[at + 1]!, bgra[at + 2]!)).toBeLessThanOrEqual(bgra[at + 3]!);
    }
  });
});

describe('notifications', () => {
  const asked = {
    id: 'approval:q1',
    title: 'notes wants to run write_file',
    body: '',
    route: { screen: 'approvals', id: 'q1' } satisfies DesktopRoute,
    deny: 'q1',
  };

  it('lead to the question when clicked and deny it by their button', () => {
    new AppNotifications(act).apply({ show: [asked], close: [] });
    const [shown] = Notification.made;
    expect(shown).toMatchObject({ visible: true, options: { actions: [{ type: 'button', text: 'Deny' }] } });
    shown?.emit('click');
    shown?.emit('action', {}, 0);
    expect(acted).toEqual([
      { kind: 'open', route: { screen: 'approvals', id: 'q1' } },
      { kind: 'deny', approval: 'q1' },
    ]);
  });

  it('are taken back, replaced by one of the same id, and closed at the end', () => {
    const notifications = new AppNotifications(act);
    notifications.apply({ show: [asked], close: [] });
    notifications.apply({ show: [asked], close: [] });
    expect(Notification.made.map(({ visible }) => visible)).toEqual([false, true]);
    notifications.apply({ show: [], close: ['approval:q1', 'unknown'] });
    expect(Notification.made[1]?.visible).toBe(false);
    notifications.apply({ show: [asked], close: [] });
    notifications[Symbol.dispose]();
    expect(Notification.made[2]?.visible).toBe(false);
  });

  it('are left out where the system has none', () => {
    Notification.supported = false;
    new AppNotifications(act).apply({ show: [asked], close: [] });
    expect(Notification.made).toEqual([]);
    Notification.supported = true;
  });
});

it('the menu passes on what is chosen', () => {
  installMenu('linux', act);
  const menus = Menu.applicationMenu?.template as Item[];
  menus[2]?.submenu?.find((item) => item.label === 'Servers')?.click?.();
  expect(acted).toEqual([{ kind: 'open', route: { screen: 'servers' } }]);
});

describe('a second start', () => {
  let opened: (DesktopRoute | undefined)[];
  beforeEach(() => {
    opened = [];
  });
  const become = (): boolean => becomeSingleInstance((route) => opened.push(route));

  it('gives way to the app that runs', () => {
    app.lockFree = false;
    expect(become()).toBe(false);
    app.lockFree = true;
  });

  it('opens the window of the first, at the link it was started with', () => {
    expect(become()).toBe(true);
    app.emit('second-instance', {}, ['/opt/gatehouse', 'gatehouse://servers/notes']);
    app.emit('second-instance', {}, ['/opt/gatehouse', 'gatehouse://servers/notes?stop=1']);
    expect(opened).toEqual([{ screen: 'servers', name: 'notes' }, undefined]);
  });

  it('ignores a link of macOS that is not ours', () => {
    become();
    let prevented = 0;
    const event = { preventDefault: () => prevented++ };
    app.emit('open-url', event, 'gatehouse://approvals/q1');
    app.emit('open-url', event, 'gatehouse://approvals/q1/allow');
    expect(opened).toEqual([{ screen: 'approvals', id: 'q1' }]);
    expect(prevented).toBe(2);
  });

  it('registers links for an installed app only', () => {
    registerDeepLinks();
    expect(app.protocolClients).toEqual([]);
    app.isPackaged = true;
    registerDeepLinks();
    app.isPackaged = false;
    expect(app.protocolClients).toEqual(['gatehouse']);
  });
});

describe('starting at login', () => {
  it('quotes the program so that nothing in its path is run or expanded', () => {
    expect(autoStartEntry('/opt/My "$(x)" `y` 100%\\app')).toContain(
      'Exec="/opt/My \\\\"\\\\$(x)\\\\" \\\\`y\\\\` 100%%\\\\\\\\app" --hidden\n',
    );
  });

  it.runIf(process.platform === 'linux')('is a file of the desktop on Linux, gone when switched off', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-autostart-'));
    app.paths = { appData: folder };
    expect(isAutoStart()).toBeUndefined();
    app.isPackaged = true;
    setAutoStart(true, { APPIMAGE: '/opt/Gatehouse.AppImage' });
    expect(isAutoStart()).toBe(true);
    expect(readFileSync(autoStartFile(folder), 'utf8')).toContain('Exec="/opt/Gatehouse.AppImage" --hidden');
    setAutoStart(false, {});
    setAutoStart(false, {});
    expect(isAutoStart()).toBe(false);
    app.isPackaged = false;
    rmSync(folder, { recursive: true });
  });
});
