import { applyStateEvent, type StateAt } from '../../shared/contract/apply-state.ts';
import { StateEvent, type StateSnapshot } from '../../shared/contract/events.ts';
import type { ContractPort } from './ipc-host.ts';

/** Told of every change; `undefined` stands for "no core answers". */
export type StateListener = (before: StateSnapshot | undefined, after: StateSnapshot | undefined) => void;

/** Follows the state stream for the tray and the notifications. On a gap it subscribes again. */
export class StateWatch implements Disposable {
  readonly #core: Pick<ContractPort, 'subscribe'>;
  readonly #listener: StateListener;
  #current: StateAt | undefined;
  #stream: Disposable | undefined;

  constructor(core: Pick<ContractPort, 'subscribe'>, listener: StateListener) {
    this.#core = core;
    this.#listener = listener;
    this.#subscribe();
  }

  /** The state last seen, or undefined when no core answers. */
  get state(): StateSnapshot | undefined {
    return this.#current?.state;
  }

  /** Forgets the state: the core is gone. */
  lost(): void {
    this.#set(undefined);
  }

  #subscribe(): void {
    this.#stream = this.#core.subscribe('state', {}, (event) => this.#receive(event));
  }

  #receive(event: unknown): void {
    const parsed = StateEvent.safeParse(event);
    const next = parsed.success ? applyStateEvent(this.#current, parsed.data) : undefined;
    if (next !== undefined) return this.#set(next);
    this.#stream?.[Symbol.dispose]();
    this.#subscribe();
  }

  #set(next: StateAt | undefined): void {
    const before = this.#current?.state;
    this.#current = next;
    this.#listener(before, next?.state);
  }

  [Symbol.dispose](): void {
    this.#stream?.[Symbol.dispose]();
  }
}
