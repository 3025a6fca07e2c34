import { contextBridge, ipcRenderer } from 'electron';
import { isKnownCall, isKnownEvent } from '../../shared/contract/names.ts';
import { windowChannels } from '../../shared/contract/window-channels.ts';
import type { Result } from '../../shared/errors/result.ts';

/**
 * The only thing a page of the desktop app can reach. Names are checked here and again in the shell. Electron's event
 * object never crosses: it would hand the page `sender`, and with it every channel.
 */
const listeners = new Map<number, (event: unknown) => void>();
let lastId = 0;

ipcRenderer.on(windowChannels.event, (_event, id: unknown, value: unknown) => {
  if (typeof id === 'number') listeners.get(id)?.(value);
});

/** A refusal as a Result: errors thrown across the bridge arrive without their code. */
function refused(name: unknown): Result<unknown> {
  const message = `This version of Gatehouse has no request "${String(name)}".`;
  return { ok: false, error: { code: 'unknown_call', message, data: { call: String(name) } } };
}

contextBridge.exposeInMainWorld('gatehouse', {
  platform: process.platform,
  async call(name: unknown, input: unknown): Promise<unknown> {
    if (!isKnownCall(name)) return refused(name);
    return ipcRenderer.invoke(windowChannels.call, name, input);
  },
  subscribe(name: unknown, input: unknown, onEvent: unknown): () => void {
    if (!isKnownEvent(name) || typeof onEvent !== 'function') return () => undefined;
    const id = ++lastId;
    listeners.set(id, (value) => void onEvent(value));
    ipcRenderer.send(windowChannels.subscribe, id, name, input);
    return () => {
      if (listeners.delete(id)) ipcRenderer.send(windowChannels.unsubscribe, id);
    };
  },
});
