import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CoreConnection } from '../../electron/shell/core-connection.ts';
import { CoreLink } from '../../electron/shell/core-link.ts';
import type { Result } from '../../shared/errors/result.ts';

class FakeCore implements CoreConnection {
  readonly #ended = Promise.withResolvers<void>();
  readonly closed = this.#ended.promise;
  calls: string[] = [];
  streams: { name: string; onEvent: (event: unknown) => void; ended: boolean }[] = [];
  disposed = false;
  async call(name: string): Promise<Result<unknown>> {
    this.calls.push(name);
    return { ok: true, value: {} };
  }
  async subscribe(
    name: string,
    _input: unknown,
    onEvent: (event: unknown) => void,
  ): Promise<Result<Disposable>> {
    const stream = { name, onEvent, ended: false };
    this.streams.push(stream);
    const end = (): void => {
      stream.ended = true;
    };
    return { ok: true, value: { [Symbol.dispose]: end } };
  }
  die(): void {
    this.#ended.resolve();
  }
  [Symbol.dispose](): void {
    this.disposed = true;
  }
}

let cores: FakeCore[];
let log: string[];
let starts: boolean[];
let failing: boolean;
let link: CoreLink;

beforeEach(() => {
  vi.useFakeTimers();
  cores = [];
  log = [];
  starts = [];
  failing = false;
  link = new CoreLink({
    home: '/home/someone/.config/gatehouse',
    connect: async (mayStart) => {
      starts.push(mayStart);
      if (failing) throw new Error('no core');
      const core = new FakeCore();
      cores.push(core);
      return core;
    },
    onDown: () => log.push('down'),
    onError: (error) => log.push(String(error)),
  });
});
afterEach(() => {
  link[Symbol.dispose]();
  vi.useRealTimers();
});
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the link to the core', () => {
  it('forwards calls while it is up and refuses them at once while it is down', async () => {
    expect(await link.call('core.status', {})).toMatchObject({
      ok: false,
      error: { code: 'core_unreachable' },
    });
    link.start();
    await settle();
    expect(await link.call('core.status', {})).toEqual({ ok: true, value: {} });
    cores[0]?.die();
    await settle();
    expect(await link.call('approvals.answer', {})).toMatchObject({
      ok: false,
      error: { code: 'core_unreachable' },
    });
    expect(cores[0]?.calls).toEqual(['core.status']);
  });

  it('does not pass a refused call on to the next core', async () => {
    link.start();
    await settle();
    cores[0]?.die();
    await settle();
    await link.call('approvals.answer', {});
    await vi.advanceTimersByTimeAsync(1000);
    expect(cores).toHaveLength(2);
    expect(cores[1]?.calls).toEqual([]);
  });

  it('subscribes again when the core is back', async () => {
    const seen: unknown[] = [];
    link.subscribe('state', {}, (event) => seen.push(event));
    link.start();
    await settle();
    cores[0]?.streams[0]?.onEvent(1);
    cores[0]?.die();
    await vi.advanceTimersByTimeAsync(1000);
    cores[1]?.streams[0]?.onEvent(2);
    expect(seen).toEqual([1, 2]);
    expect(log).toEqual(['down']);
  });

  it('ends a stream that was unsubscribed while its answer was on the way', async () => {
    link.start();
    await settle();
    link.subscribe('state', {}, () => undefined)[Symbol.dispose]();
    await settle();
    expect(cores[0]?.streams[0]?.ended).toBe(true);
  });

  it('starts the core when it is told to, and only waits for one that went away', async () => {
    link.start();
    await settle();
    cores[0]?.die();
    await vi.advanceTimersByTimeAsync(1000);
    expect(starts).toEqual([true, false]);
  });

  it('waits longer after each failure, at most half a minute, and tries at once when asked', async () => {
    failing = true;
    link.start();
    await settle();
    expect(log).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(log).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(999);
    expect(log).toHaveLength(2);
    link.start();
    await settle();
    expect(log).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(600_000);
    const before = log.length;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(log.length).toBe(before + 1);
  });

  it('lets go of a connection that arrives after it was closed, and tries no more', async () => {
    link.start();
    link[Symbol.dispose]();
    await settle();
    expect(cores[0]?.disposed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(cores).toHaveLength(1);
  });

  it('closes its connection when it is closed', async () => {
    link.start();
    await settle();
    link[Symbol.dispose]();
    expect(cores[0]?.disposed).toBe(true);
    cores[0]?.die();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual([]);
  });
});
