import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ActionPorts, carryOut } from '../../electron/shell/actions.ts';
import { leaveInOrder } from '../../electron/shell/leave.ts';
import { useOwnFolder } from '../../electron/shell/own-folder.ts';
import { findPlaces } from '../../electron/shell/places.ts';
import { app, dialog } from '../fakes/electron.ts';

describe('an action', () => {
  let done: unknown[];
  const ports: ActionPorts = {
    call: async (name, input) => {
      done.push([name, input]);
      return { ok: true, value: {} };
    },
    open: (route) => done.push(route),
    startCore: () => done.push('start'),
    setAutoStart: (enabled) => done.push(enabled),
    quit: () => done.push('quit'),
    onError: (error) => expect.unreachable(String(error)),
  };
  beforeEach(() => {
    done = [];
  });

  it('denies one question once, and says where that was chosen', () => {
    carryOut(ports, 'notification', { kind: 'deny', approval: 'q1' });
    expect(done).toEqual([
      ['approvals.answer', { id: 'q1', answer: 'deny', lifetime: 'once', by: 'notification' }],
    ]);
  });

  it('opens, starts, toggles and quits', () => {
    carryOut(ports, 'tray', { kind: 'open', route: { screen: 'activity' } });
    carryOut(ports, 'tray', { kind: 'start_core' });
    carryOut(ports, 'tray', { kind: 'set_auto_start', enabled: true });
    carryOut(ports, 'tray', { kind: 'quit' });
    expect(done).toEqual([{ screen: 'activity' }, 'start', true, 'quit']);
  });
});

describe('quitting', () => {
  beforeEach(() => {
    app.removeAllListeners();
    app.quitCount = 0;
  });
  const quit = (): boolean => {
    let prevented = false;
    app.emit('before-quit', { preventDefault: () => (prevented = true) });
    return prevented;
  };

  it('stops the core, disposes of the parts, then ends', async () => {
    const steps: string[] = [];
    const stopping = Promise.withResolvers<void>();
    leaveInOrder(
      () => stopping.promise.then(() => steps.push('stopped')),
      () => steps.push('disposed'),
      (error) => expect.unreachable(String(error)),
    );
    expect(quit()).toBe(true);
    expect(app.quitCount).toBe(0);
    stopping.resolve();
    await vi.waitFor(() => expect(app.quitCount).toBe(1));
    expect(steps).toEqual(['stopped', 'disposed']);
  });

  it('does not wait for ever for a core that does not stop', async () => {
    vi.useFakeTimers();
    leaveInOrder(
      () => new Promise(() => undefined),
      () => undefined,
      () => undefined,
    );
    quit();
    await vi.advanceTimersByTimeAsync(5000);
    vi.useRealTimers();
    expect(app.quitCount).toBe(1);
  });

  it('ends also when stopping fails, and says so', async () => {
    const errors: unknown[] = [];
    leaveInOrder(
      () => Promise.reject(new Error('gone')),
      () => undefined,
      (error) => errors.push(error),
    );
    quit();
    await vi.waitFor(() => expect(app.quitCount).toBe(1));
    await vi.waitFor(() => expect(errors).toHaveLength(1));
  });

  it('is not what closing the window does', () => {
    leaveInOrder(
      () => undefined,
      () => undefined,
      () => undefined,
    );
    // Electron quits by itself unless somebody listens.
    expect(app.listenerCount('window-all-closed')).toBe(1);
    app.emit('window-all-closed');
    expect(app.quitCount).toBe(0);
  });
});

describe('the places of the app', () => {
  const env = { GATEHOUSE_NODE: '/usr/local/bin/node' };
  const installed = {
    isPackaged: true,
    appPath: '/opt/g/resources/app.asar',
    resourcesPath: '/opt/g/resources',
  };

  it('of an installed one are its own, whatever the environment says', () => {
    const { preload, page, core } = findPlaces({ ...installed, platform: 'linux', env });
    expect(preload).toBe('/opt/g/resources/app.asar/dist/preload.cjs');
    expect(page).toBe('/opt/g/resources/app.asar/dist/renderer');
    expect(core.entry).toBe('/opt/g/resources/gatehouse/dist/headless.js');
    expect(core.node).toBe('/opt/g/resources/gatehouse/runtime/node');
    expect(findPlaces({ ...installed, platform: 'win32', env }).core.node).toMatch(/node\.exe$/);
  });

  it('of a checkout are its build, under the Node that started it', () => {
    const checkout = {
      isPackaged: false,
      appPath: '/src/gatehouse',
      resourcesPath: '/electron',
      platform: 'linux',
    };
    const { core } = findPlaces({ ...checkout, env });
    expect(core).toMatchObject({ entry: '/src/gatehouse/dist/headless.js', node: '/usr/local/bin/node' });
  });
});

describe.runIf(process.platform !== 'win32')('the folder of Chromium', () => {
  it('lies in the data folder, which nobody else can enter', () => {
    const parent = mkdtempSync(join(tmpdir(), 'gatehouse-folder-'));
    expect(useOwnFolder(join(parent, 'data'))).toBe(true);
    expect(app.getPath('userData')).toBe(join(parent, 'data', 'desktop'));
    expect(statSync(join(parent, 'data')).mode & 0o777).toBe(0o700);
    rmSync(parent, { recursive: true });
  });

  it('is said to be impossible when the data folder is', () => {
    const parent = mkdtempSync(join(tmpdir(), 'gatehouse-folder-'));
    writeFileSync(join(parent, 'data'), 'a file');
    dialog.errors = [];
    expect(useOwnFolder(join(parent, 'data'))).toBe(false);
    expect(dialog.errors).toHaveLength(1);
    rmSync(parent, { recursive: true });
  });
});
