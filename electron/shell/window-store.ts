import Store from 'electron-store';
import type { WindowStore } from './window-state.ts';

/** The file in the app's own folder that holds the place of the window, and nothing else. */
export function openWindowStore(): WindowStore {
  return new Store<{ window?: unknown }>({ name: 'window', configFileMode: 0o600, clearInvalidConfig: true });
}
