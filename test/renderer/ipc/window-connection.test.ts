import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Result } from '../../../shared/errors/result.ts';
import { WindowConnection } from '../../../renderer/ipc/window-connection.ts';

const DOWN: Result<unknown> = {
  ok: false,
  error: { code: 'core_unreachable', message: 'down', data: { home: '/home/you' } },
};

function open(first: Result<unknown> | Error) {
  const bridge = {
    platform: 'linux',
    next: first,
    calls: [] as string[],
    streams: new Map<string, (event: unknown) => void>(),
    call(name: string): Promise<Result<unknown>> {
      bridge.calls.push(name);
      return bridge.next instanceof Error ? Promise.reject(bridge.next) : Promise.resolve(bridge.next);
    },
    subscribe(name: string, _input: unknown, onEvent: (event: unknown) => void): () => void {
      bridge.streams.set(name, onEvent);
      return () => void bridge.streams.delete(name);
    },
  };
  return { bridge, connection: new WindowConnection(bridge, () => 0.5) };
}

const UP: Result<unknown> = { ok: true, value: {} };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the bridge of the Electron window', () => {
  it('is ready when the core answers, and starts the streams then', async () => {
    const { bridge, connection } = open(UP);
    const seen: unknown[] = [];
    connection.subscribe('activity', {}, (event) => seen.push(event));
    expect(bridge.streams.size).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.state()).toEqual({ kind: 'ready' });
    bridge.streams.get('activity')?.({ rows: [] });
    expect(seen).toEqual([{ rows: [] }]);
  });

  it.each([
    ['an answer says so', DOWN],
    ['the main process is going away', new Error('channel closed')],
  ])('is lost when %s, and comes back by itself', async (_, failure) => {
    const { bridge, connection } = open(UP);
    connection.subscribe('state', {}, () => undefined);
    await vi.advanceTimersByTimeAsync(0);
    bridge.next = failure;
    const result = await connection.call('rules.list', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'core_unreachable' } });
    expect(connection.state().kind).toBe('lost');
    expect(bridge.streams.size).toBe(0);
    bridge.next = UP;
    await vi.advanceTimersByTimeAsync(600);
    expect(connection.state()).toEqual({ kind: 'ready' });
    expect([...bridge.streams.keys()]).toEqual(['state']);
  });

  it('notices a core that went away without a word', async () => {
    const { bridge, connection } = open(UP);
    await vi.advanceTimersByTimeAsync(0);
    bridge.next = DOWN;
    await vi.advanceTimersByTimeAsync(5000);
    expect(connection.state().kind).toBe('lost');
  });

  it('sends no call while the core is not there', async () => {
    const { bridge, connection } = open(DOWN);
    await vi.advanceTimersByTimeAsync(0);
    await connection.call('approvals.answer', { id: 'q1', answer: 'allow' });
    expect(bridge.calls).toEqual(['core.status']);
  });

  it('asks for nothing more once disposed', async () => {
    const { bridge, connection } = open(DOWN);
    connection[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(bridge.calls).toEqual(['core.status']);
  });
});
