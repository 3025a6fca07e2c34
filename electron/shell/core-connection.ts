import { CoreClient } from '../connect/core-client.ts';
import type { CoreStart } from '../connect/start-core.ts';
import type { EventName } from '../../shared/contract/events.ts';
import { isAppError } from '../../shared/errors/app-error.ts';
import { type Result, toWireError } from '../../shared/errors/result.ts';

/** One connection to the core, as the shell needs it. */
export interface CoreConnection extends Disposable {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(name: string, input: unknown, onEvent: (event: unknown) => void): Promise<Result<Disposable>>;
  /** Settles when the connection has ended, for whatever reason. */
  readonly closed: Promise<unknown>;
}

/**
 * Reaches the core of `home`. When it does not run it is started as `start` says, if given, and `onStarted` is told that it
 * was us. Raises what `CoreClient.connect` raises.
 */
export async function connectCore(
  home: string,
  start: CoreStart | undefined,
  onStarted: () => void,
): Promise<CoreConnection> {
  if (start === undefined) return asConnection(await CoreClient.connect(home, 'desktop'));
  return asConnection((await reachRunning(home)) ?? (await startOne(home, start, onStarted)));
}

async function reachRunning(home: string): Promise<CoreClient | undefined> {
  try {
    return await CoreClient.connect(home, 'desktop');
  } catch (error) {
    if (isAppError(error, 'core_unreachable')) return undefined;
    throw error;
  }
}

async function startOne(home: string, start: CoreStart, onStarted: () => void): Promise<CoreClient> {
  const client = await CoreClient.connect(home, 'desktop', start);
  onStarted();
  return client;
}

function asConnection(client: CoreClient): CoreConnection {
  return {
    call: (name, input) => client.request(name, input),
    async subscribe(name, input, onEvent) {
      try {
        const stream = await client.subscribe(name as EventName, input as Record<string, never>, onEvent);
        return { ok: true, value: stream };
      } catch (error) {
        return { ok: false, error: toWireError(error) };
      }
    },
    closed: client.closed,
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}
