import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  WebSocketConnection,
  type WebSocketConnectionOptions,
} from '../../../renderer/ipc/web-socket-connection.ts';

/** The other end of a WebSocket, in the hands of the test. */
class FakeSocket {
  protocol = 'gatehouse.v1';
  readonly sent: { type: string; id: number; name?: string }[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly url: string;
  readonly protocols: string[];

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as never);
  }
  close(): void {
    this.closed = true;
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function open(options: Partial<WebSocketConnectionOptions> = {}) {
  const sockets: FakeSocket[] = [];
  const connection = new WebSocketConnection({
    url: 'ws://127.0.0.1:4000/ws',
    token: 'secret',
    openSocket: (url, protocols) => {
      const socket = new FakeSocket(url, protocols);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    probe: () => Promise.resolve('unreachable'),
    random: () => 0.5,
    ...options,
  });
  return { connection, sockets };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the WebSocket of the loopback page', () => {
  it('carries the token as a subprotocol, never in the address', () => {
    const { sockets } = open();
    expect(sockets[0]?.url).toBe('ws://127.0.0.1:4000/ws');
    expect(sockets[0]?.protocols).toEqual(['gatehouse.v1', 'token.secret']);
  });

  it('asks for nothing without a token', () => {
    const { connection, sockets } = open({ token: undefined });
    expect(connection.state()).toEqual({ kind: 'refused', reason: 'no_token' });
    expect(sockets).toEqual([]);
  });

  it('answers calls by their id, in any order', async () => {
    const { connection, sockets } = open();
    sockets[0]!.onopen?.();
    const first = connection.call('core.status', {});
    const second = connection.call('rules.list', {});
    const [one, two] = sockets[0]!.sent;
    sockets[0]!.say({ type: 'result', id: two!.id, result: { ok: true, value: 'second' } });
    sockets[0]!.say({ type: 'result', id: one!.id, result: { ok: true, value: 'first' } });
    expect(await first).toEqual({ ok: true, value: 'first' });
    expect(await second).toEqual({ ok: true, value: 'second' });
  });

  it('answers at once, and sends nothing later, when there is no connection', async () => {
    const { connection, sockets } = open();
    const result = await connection.call('approvals.answer', { id: 'q1', answer: 'allow' });
    expect(result).toMatchObject({ ok: false, error: { code: 'core_unreachable' } });
    sockets[0]!.onopen?.();
    expect(sockets[0]!.sent).toEqual([]);
  });

  it('fails what waits when the connection is lost, and never sends it again', async () => {
    const { connection, sockets } = open();
    sockets[0]!.onopen?.();
    const waiting = connection.call('approvals.answer', { id: 'q1', answer: 'allow' });
    sockets[0]!.onclose?.();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'core_unreachable' } });
    await vi.advanceTimersByTimeAsync(600);
    sockets[1]!.onopen?.();
    expect(sockets[1]!.sent).toEqual([]);
  });

  it('subscribes again to what is followed once it is back', async () => {
    const { connection, sockets } = open();
    const seen: unknown[] = [];
    connection.subscribe('activity', {}, (event) => seen.push(event));
    const end = connection.subscribe('audit', {}, () => undefined);
    sockets[0]!.onopen?.();
    end();
    expect(sockets[0]!.sent.map(({ type, name }) => name ?? type)).toEqual([
      'activity',
      'audit',
      'unsubscribe',
    ]);
    sockets[0]!.onclose?.();
    await vi.advanceTimersByTimeAsync(600);
    sockets[1]!.onopen?.();
    expect(sockets[1]!.sent.map(({ name }) => name)).toEqual(['activity']);
    sockets[1]!.say({ type: 'event', id: sockets[1]!.sent[0]!.id, value: { rows: [] } });
    expect(seen).toEqual([{ rows: [] }]);
  });

  it('waits longer after each failed attempt, up to a bound', async () => {
    const { connection, sockets } = open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      sockets.at(-1)!.onclose?.();
      await vi.advanceTimersByTimeAsync(0);
      const state = connection.state();
      if (state.kind !== 'lost') throw new Error(`it is ${state.kind}`);
      waits.push(state.retryAt - Date.now());
      await vi.advanceTimersByTimeAsync(state.retryAt - Date.now());
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(sockets).toHaveLength(9);
  });

  it('stops trying when the core answers but refuses the token', async () => {
    const { connection, sockets } = open({ probe: () => Promise.resolve('refused') });
    sockets[0]!.onclose?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.state()).toEqual({ kind: 'refused', reason: 'wrong_token' });
    expect(sockets).toHaveLength(1);
  });

  it('does not talk to what speaks another protocol', () => {
    const { connection, sockets } = open();
    sockets[0]!.protocol = '';
    sockets[0]!.onopen?.();
    expect(connection.state()).toEqual({ kind: 'refused', reason: 'wrong_protocol' });
    expect(sockets[0]!.closed).toBe(true);
  });

  it('tries at once when asked to', async () => {
    const { connection, sockets } = open();
    sockets[0]!.onopen?.();
    sockets[0]!.onclose?.();
    connection.retryNow();
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sockets).toHaveLength(2);
  });
});
