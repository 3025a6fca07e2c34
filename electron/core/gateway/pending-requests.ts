import type { RequestId } from '../frames/index.ts';
import type { GovernedCall } from './governed-call.ts';

/** A request of the client that has no answer yet. */
export interface PendingRequest {
  readonly id: RequestId;
  readonly method: string;
  /** `held`: a human is asked; the server does not know of it, so no answer of the server is its answer. */
  state: 'held' | 'forwarded';
  readonly call: GovernedCall | undefined;
  /** The stream of notifications it opened (`subscriptions/listen`). */
  readonly stream?: ListenStream;
  /** The task it is about (`tasks/*`). */
  readonly task?: string;
}

/** An open stream of notifications (revision 2026-07-28). */
export interface ListenStream {
  readonly wantsToolChanges: boolean;
  /** `open`: the server has acknowledged it. That must be the first message on it. */
  state: 'asked' | 'open';
}

/** How many cancelled requests are remembered, so that a late answer cannot pass for that of a new request. */
const CANCELLED_LIMIT = 1024;

/** The client's requests in flight. Each is taken out exactly once: by its answer, its cancelling or the end. */
export class PendingRequests {
  readonly #open = new Map<string, PendingRequest>();
  readonly #cancelled = new Set<string>();

  /** True while a request with this id may still be answered by the server. */
  isInUse(id: RequestId): boolean {
    return this.#open.has(id.key) || this.#cancelled.has(id.key);
  }

  add(request: PendingRequest): void {
    this.#open.set(request.id.key, request);
  }

  get(id: Pick<RequestId, 'key'>): PendingRequest | undefined {
    return this.#open.get(id.key);
  }

  remove(id: RequestId): void {
    this.#open.delete(id.key);
  }

  /** Takes the request this answer of the server belongs to; undefined when it answers nothing that is open. */
  takeAnswered(id: RequestId): PendingRequest | undefined {
    const request = this.#open.get(id.key);
    if (request?.state === 'forwarded') {
      this.#open.delete(id.key);
      return request;
    }
    this.#cancelled.delete(id.key);
    return undefined;
  }

  /** Takes out a forwarded request that the client does not want answered any more. */
  cancel(id: RequestId): void {
    this.#open.delete(id.key);
    if (this.#cancelled.size >= CANCELLED_LIMIT) {
      for (const oldest of this.#cancelled) {
        this.#cancelled.delete(oldest);
        break;
      }
    }
    this.#cancelled.add(id.key);
  }

  /** True when nothing is left that a server will answer by itself; streams of notifications never end so. */
  get isIdle(): boolean {
    for (const request of this.#open.values()) {
      if (request.stream === undefined) return false;
    }
    return true;
  }

  /** Takes out everything. */
  takeAll(): PendingRequest[] {
    const all = [...this.#open.values()];
    this.#open.clear();
    this.#cancelled.clear();
    return all;
  }

  all(): IterableIterator<PendingRequest> {
    return this.#open.values();
  }
}
