import type { CallName, CallOutput, EventName } from '../../../shared/contract/index.ts';
import type { Result } from '../../../shared/errors/result.ts';
import type { Connection, ConnectionState } from '../../../renderer/ipc/connection.ts';

interface Stream {
  name: EventName;
  onEvent: (event: unknown) => void;
}

/** What calls that read answer when there is nothing. */
const NOTHING: Partial<Record<CallName, unknown>> = {
  'activity.list': { rows: [], more: false },
  'servers.tools': { tools: [] },
  'integrity.review': { items: [] },
  'shadow.list': { policy: 'off', findings: [] },
};

/** A connection the test holds the other end of: it records calls, answers as told, and sends events. */
export class FakeConnection implements Connection {
  readonly surface = 'page';
  readonly platform = 'test';
  readonly calls: { name: string; input: unknown }[] = [];
  readonly streams: Stream[] = [];
  readonly ended: EventName[] = [];
  answers = new Map<string, Result<unknown>>();
  #state: ConnectionState = { kind: 'ready' };
  readonly #listeners = new Set<(state: ConnectionState) => void>();

  state(): ConnectionState {
    return this.#state;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  call<Name extends CallName>(name: Name, input: unknown): Promise<Result<CallOutput<Name>>> {
    this.calls.push({ name, input });
    const answer = this.answers.get(name) ?? {
      ok: true,
      value: NOTHING[name] ?? {},
    };
    return Promise.resolve(answer as Result<CallOutput<Name>>);
  }

  subscribe(name: EventName, _input: unknown, onEvent: (event: never) => void): () => void {
    const stream: Stream = { name, onEvent: onEvent as (event: unknown) => void };
    this.streams.push(stream);
    return () => {
      this.streams.splice(this.streams.indexOf(stream), 1);
      this.ended.push(name);
    };
  }

  /** Sends an event on every open stream of that name. */
  emit(name: EventName, event: unknown): void {
    for (const stream of [...this.streams]) if (stream.name === name) stream.onEvent(event);
  }

  retryNow(): void {}
  [Symbol.dispose](): void {}
}
