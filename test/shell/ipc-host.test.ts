import type { WebContents } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IpcHost } from '../../electron/shell/ipc-host.ts';
import { windowChannels } from '../../shared/contract/window-channels.ts';
import type { Result } from '../../shared/errors/result.ts';
import { BrowserWindow, ipcMain } from '../fakes/electron.ts';

const page = 'app://gatehouse/index.html#/approvals';

class FakeCore {
  calls: { name: string; input: unknown }[] = [];
  streams: { name: string; onEvent: (event: unknown) => void; ended: boolean }[] = [];
  answer: Result<unknown> = { ok: true, value: { fine: true } };
  async call(name: string, input: unknown): Promise<Result<unknown>> {
    this.calls.push({ name, input });
    return this.answer;
  }
  subscribe(name: string, _input: unknown, onEvent: (event: unknown) => void): Disposable {
    const stream = { name, onEvent, ended: false };
    this.streams.push(stream);
    return {
      [Symbol.dispose]: () => {
        stream.ended = true;
      },
    };
  }
}

function aPage(url = page): BrowserWindow['webContents'] {
  const { webContents } = new BrowserWindow({});
  webContents.mainFrame.url = url;
  return webContents;
}

let core: FakeCore;
let host: IpcHost;
let contents: BrowserWindow['webContents'];

beforeEach(() => {
  core = new FakeCore();
  host = new IpcHost(core);
  contents = aPage();
  host.attach(contents as unknown as WebContents);
});
afterEach(() => host[Symbol.dispose]());

const call = (
  name: unknown,
  input: unknown = {},
  frame: { url: string } | null = contents.mainFrame,
  from = contents,
) => ipcMain.fakeInvoke(from, frame, windowChannels.call, name, input) as Promise<Result<unknown>>;
const subscribe = (
  id: unknown,
  name: unknown,
  frame: { url: string } | null = contents.mainFrame,
  from = contents,
) => ipcMain.fakeSend(from, frame, windowChannels.subscribe, id, name, {});

describe('a call of the page', () => {
  it('reaches the core with its input parsed, and its answer comes back', async () => {
    expect(await call('approvals.answer', { id: 'q1', answer: 'deny' })).toEqual({
      ok: true,
      value: { fine: true },
    });
    expect(core.calls).toEqual([
      {
        name: 'approvals.answer',
        input: { id: 'q1', answer: 'deny', lifetime: 'once', scope: 'any', by: 'cli' },
      },
    ]);
  });

  it.each(['no.such', '__proto__', 'constructor', '', 7, null])(
    'is refused for the name %s',
    async (name) => {
      expect(await call(name)).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
      expect(core.calls).toEqual([]);
    },
  );

  it('is refused before the core when its input does not fit', async () => {
    const answer = await call('approvals.answer', { id: 'q1', answer: 'yes', extra: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad_input' } });
    expect(core.calls).toEqual([]);
  });

  it.each<[string, () => Promise<Result<unknown>>]>([
    ['another window', () => call('core.status', {}, aPage().mainFrame, aPage())],
    ['a frame inside our page', () => call('core.status', {}, { url: page })],
    ['a frame that is gone', () => call('core.status', {}, null)],
  ])('from %s is refused', async (_who, make) => {
    expect(await make()).toMatchObject({ ok: false });
    expect(core.calls).toEqual([]);
  });

  it.each([
    'https://gatehouse/',
    'app://gatehouse.evil/',
    'app://user@gatehouse/',
    'about:blank',
    'file:///app://gatehouse/',
  ])('is refused while our window shows %s', async (url) => {
    contents.mainFrame.url = url;
    expect(await call('core.status')).toMatchObject({ ok: false });
    expect(core.calls).toEqual([]);
  });

  it('answers a failure of the core as a Result, not as an exception', async () => {
    core.call = () => Promise.reject(new Error('socket closed'));
    expect(await call('core.status')).toMatchObject({ ok: false, error: { code: 'internal' } });
  });
});

describe('a stream of the page', () => {
  it('gets its events under its own id until it is unsubscribed', () => {
    subscribe(3, 'activity');
    core.streams[0]?.onEvent({ rows: [] });
    expect(contents.sent).toEqual([{ channel: windowChannels.event, values: [3, { rows: [] }] }]);
    ipcMain.fakeSend(contents, contents.mainFrame, windowChannels.unsubscribe, 3);
    expect(core.streams[0]?.ended).toBe(true);
  });

  it('is not opened twice, for an unknown name, from elsewhere, or beyond the limit', () => {
    subscribe(1, 'state');
    subscribe(1, 'state');
    subscribe(2, 'secrets');
    subscribe(3, 'state', { url: page });
    subscribe('4', 'state');
    expect(core.streams).toHaveLength(1);
    for (let id = 10; id < 200; id++) subscribe(id, 'state');
    expect(core.streams).toHaveLength(64);
  });

  it('cannot be ended from another frame', () => {
    subscribe(1, 'state');
    ipcMain.fakeSend(contents, { url: page }, windowChannels.unsubscribe, 1);
    expect(core.streams[0]?.ended).toBe(false);
  });

  it.each<[string, () => void]>([
    [
      'the page is loaded again',
      () => contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }),
    ],
    ['the renderer crashes', () => contents.emit('render-process-gone', {})],
    ['the window is closed', () => contents.destroy()],
    ['another window takes over', () => host.attach(aPage() as unknown as WebContents)],
    ['the host is disposed', () => host[Symbol.dispose]()],
  ])('ends when %s', (_what, happen) => {
    subscribe(1, 'state');
    happen();
    expect(core.streams[0]?.ended).toBe(true);
  });

  it('outlives a change of the fragment', () => {
    subscribe(1, 'state');
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    expect(core.streams[0]?.ended).toBe(false);
  });

  it('sends nothing to a page that is gone', () => {
    subscribe(1, 'state');
    contents.destroy();
    core.streams[0]?.onEvent({});
    expect(contents.sent).toEqual([]);
  });
});

it('listens to a page again after its renderer crashed and it was loaded anew', async () => {
  contents.emit('render-process-gone', {});
  expect(await call('core.status')).toMatchObject({ ok: true });
});
