import type { StateEvent, StateSnapshot } from '../../shared/contract/index.ts';
import { applyState, type Mirrored } from './apply-state.ts';
import type { Connection, Unsubscribe } from './connection.ts';

/** Keeps a copy of the core's state: one snapshot, then deltas; on a gap it subscribes again. */
export class StateMirror implements Disposable {
  readonly #connection: Pick<Connection, 'subscribe'>;
  readonly #onChange: (state: StateSnapshot) => void;
  #mirrored: Mirrored | undefined;
  #end: Unsubscribe | undefined;
  /** Messages of an ended subscription may still be on their way; they carry an older number. */
  #generation = 0;

  constructor(connection: Pick<Connection, 'subscribe'>, onChange: (state: StateSnapshot) => void) {
    this.#connection = connection;
    this.#onChange = onChange;
    this.#subscribe();
  }

  #subscribe(): void {
    this.#end?.();
    this.#mirrored = undefined;
    const generation = ++this.#generation;
    this.#end = this.#connection.subscribe('state', {}, (event) => {
      if (generation === this.#generation) this.#receive(event);
    });
  }

  #receive(event: StateEvent): void {
    const next = applyState(this.#mirrored, event);
    if (next === 'gap') {
      this.#subscribe();
      return;
    }
    this.#mirrored = next;
    this.#onChange(next.state);
  }

  [Symbol.dispose](): void {
    this.#generation++;
    this.#end?.();
  }
}
