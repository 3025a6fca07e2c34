import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { windowChannels } from '../../shared/contract/window-channels.ts';
import { exposed, ipcRenderer } from '../fakes/electron.ts';

interface Bridge {
  platform: string;
  call(name: unknown, input: unknown): Promise<unknown>;
  subscribe(name: unknown, input: unknown, onEvent: unknown): () => void;
}

let bridge: Bridge;
beforeAll(async () => {
  await import('../../electron/preload/preload.ts');
  bridge = exposed['gatehouse'] as Bridge;
});
beforeEach(() => {
  ipcRenderer.invoked = [];
  ipcRenderer.sentOut = [];
});

describe('the bridge of the window', () => {
  it('has a call, a subscription and the platform, nothing else', () => {
    expect(Object.keys(exposed)).toEqual(['gatehouse']);
    expect(Object.keys(bridge).sort()).toEqual(['call', 'platform', 'subscribe']);
    expect(bridge.platform).toBe(process.platform);
  });

  it('passes on calls of the contract, on one channel', async () => {
    expect(await bridge.call('core.status', {})).toEqual({ ok: true, value: {} });
    expect(ipcRenderer.invoked).toEqual([{ channel: windowChannels.call, values: ['core.status', {}] }]);
  });

  it.each(['no.such', '__proto__', 7, undefined])(
    'answers %s with a Result and sends nothing',
    async (name) => {
      expect(await bridge.call(name, {})).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
      expect(ipcRenderer.invoked).toEqual([]);
    },
  );

  it('hands an event to its own subscriber only, without the event object of Electron', () => {
    const seen: unknown[][] = [];
    const end = bridge.subscribe('activity', {}, (...values: unknown[]) => seen.push(['first', ...values]));
    bridge.subscribe('state', {}, (...values: unknown[]) => seen.push(['second', ...values]));
    const [first] = ipcRenderer.sentOut;
    expect(first).toMatchObject({ channel: windowChannels.subscribe });
    const id = first?.values[0];
    ipcRenderer.emit(windowChannels.event, { sender: 'secret' }, id, { rows: [] });
    ipcRenderer.emit(windowChannels.event, { sender: 'secret' }, 'id', { rows: [] });
    expect(seen).toEqual([['first', { rows: [] }]]);
    end();
    end();
    ipcRenderer.emit(windowChannels.event, {}, id, { rows: [] });
    expect(seen).toHaveLength(1);
    expect(ipcRenderer.sentOut.slice(2)).toEqual([{ channel: windowChannels.unsubscribe, values: [id] }]);
  });

  it('subscribes to nothing that the contract does not have', () => {
    bridge.subscribe('secrets', {}, () => undefined)();
    bridge.subscribe('state', {}, 'not a function')();
    expect(ipcRenderer.sentOut).toEqual([]);
  });
});
