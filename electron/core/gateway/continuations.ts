import type { Clock } from '../clock/index.ts';
import { bindingOf } from './binding.ts';
import type { GovernedCall } from './governed-call.ts';

/** How long a human's yes covers the rest of a call in which the server asked the client back. */
const LIFETIME_MS = 10 * 60_000;
const LIMIT = 64;

interface Continuation {
  readonly approval: string;
  readonly by: string;
  readonly expiresAt: number;
}

/**
 * A server may answer a call with questions (`input_required`, revision 2026-07-28); the client then sends the call
 * again with the answers. The approval of the first call covers that one retry when the tool, the arguments, the request
 * state and the rules are the same.
 */
export class Continuations {
  readonly #clock: Clock;
  readonly #open = new Map<string, Continuation>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The server asked back in an approved call. */
  keep(call: GovernedCall, version: string, requestState: unknown): void {
    if (call.approved === undefined || this.#open.size >= LIMIT) return;
    this.#open.set(keyOf(call, version, requestState), {
      ...call.approved,
      expiresAt: this.#clock.monotonic() + LIFETIME_MS,
    });
  }

  /** The approval that covers this retry; taking it uses it up. */
  take(call: GovernedCall, version: string): { approval: string; by: string } | undefined {
    if (call.retry.requestState === undefined && call.retry.inputResponses === undefined) return undefined;
    const now = this.#clock.monotonic();
    for (const [key, continuation] of this.#open) {
      if (continuation.expiresAt <= now) this.#open.delete(key);
    }
    const key = keyOf(call, version, call.retry.requestState);
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found;
  }
}

function keyOf(call: GovernedCall, version: string, requestState: unknown): string {
  const retry = { requestState, inputResponses: undefined };
  const warned = call.judgement.chain !== undefined;
  return bindingOf(call.facts, call.argumentsHash, version, call.inexact, retry, warned);
}
