import './bridge.ts';
import type { Connection } from './connection.ts';
import { takePageToken } from './page-token.ts';
import { WebSocketConnection } from './web-socket-connection.ts';
import { WindowConnection } from './window-connection.ts';

/** Opens the connection that fits where this bundle runs: the Electron window or the loopback page. */
export function openConnection(): Connection {
  if (window.gatehouse !== undefined) return new WindowConnection(window.gatehouse, Math.random);
  const token = takePageToken({ location, history, storage: sessionStorage });
  // A fresh address pasted into this very tab changes only the fragment; take its token the way the first one was taken.
  window.addEventListener('hashchange', () => location.hash.startsWith('#token=') && location.reload());
  return new WebSocketConnection({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
    token,
    openSocket: (url, protocols) => new WebSocket(url, protocols),
    probe: () => probeHealth(token ?? ''),
    random: Math.random,
  });
}

async function probeHealth(token: string): Promise<'refused' | 'reachable' | 'unreachable'> {
  try {
    const response = await fetch('/healthz', {
      headers: { authorization: `Bearer ${token}` },
      cache: 'no-store',
    });
    return response.status === 401 || response.status === 403 ? 'refused' : 'reachable';
  } catch {
    return 'unreachable';
  }
}
