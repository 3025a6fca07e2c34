import { findValues, type RequestId } from '../frames/index.ts';
import type { ClientLane } from './client-lane.ts';
import { rewritten } from './edits.ts';
import { ONLY_ID } from './places.ts';

interface Waiting {
  readonly lane: ClientLane;
  readonly id: RequestId;
  readonly line: Buffer;
}

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'asked'; readonly waiting: Waiting[] }
  | { readonly kind: 'done'; readonly answer: Buffer };

/**
 * The handshake of a shared process (revisions up to 2025-11-25): the server hears it once. Every later client, which
 * introduced itself in the same way, gets the same answer under its own id.
 */
export class Initialisation {
  #state: State = { kind: 'none' };
  #confirmed = false;

  /** False while the server never heard of any client. */
  get isBegun(): boolean {
    return this.#state.kind !== 'none';
  }

  /** True when the server has to be asked; otherwise the client is answered, or will be. */
  mustAsk(lane: ClientLane, id: RequestId, line: Buffer): boolean {
    switch (this.#state.kind) {
      case 'none':
        this.#state = { kind: 'asked', waiting: [] };
        return true;
      case 'asked':
        this.#state.waiting.push({ lane, id, line });
        return false;
      case 'done':
        welcome(lane, id, this.#state.answer);
        return false;
    }
  }

  /** The server has answered. Undefined, or whose request is to be sent now that the first was refused. */
  answered(answer: Buffer, accepted: boolean): Waiting | undefined {
    const waiting = (this.#state.kind === 'asked' ? this.#state.waiting : []).filter(
      ({ lane }) => lane.isOpen,
    );
    if (!accepted) {
      const [next, ...others] = waiting;
      this.#state = next === undefined ? { kind: 'none' } : { kind: 'asked', waiting: others };
      return next;
    }
    this.#state = { kind: 'done', answer };
    for (const { lane, id } of waiting) welcome(lane, id, answer);
    return undefined;
  }

  /** True for the first client that says it is ready: the server hears that once, too. */
  mustConfirm(): boolean {
    const first = !this.#confirmed;
    this.#confirmed = true;
    return first;
  }
}

function welcome(lane: ClientLane, id: RequestId, answer: Buffer): void {
  lane.stage(rewritten(answer, findValues(answer, ONLY_ID), () => id.raw));
  lane.initialised = true;
}
