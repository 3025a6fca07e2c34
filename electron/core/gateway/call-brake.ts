import type { Clock } from '../clock/index.ts';
import type { CallLimits } from './ports.ts';

const MINUTE_MS = 60_000;

/** A call, as far as the brake looks at it. */
export interface BrakedCall {
  readonly name: string;
  readonly argumentsHash: string;
  /** It carries on where the server asked back, so it is no repetition. */
  readonly continues: boolean;
}

/**
 * Counts the tool calls of one session: how many in a minute, how many equal ones in a row. Calls that are refused count as
 * well, or a client in a loop would be slowed down instead of stopped.
 */
export class CallBrake {
  readonly #clock: Clock;
  /** When the last calls came, as a ring; monotonic ms. */
  #times = new Float64Array(0);
  #next = 0;
  #last = '';
  #inARow = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a call. A text that fits after "denied by" when it is one too many. */
  count(call: BrakedCall, { callsPerMinute, identicalCallsInARow }: CallLimits): string | undefined {
    const often = callsPerMinute === undefined ? undefined : this.#tooOften(callsPerMinute);
    const alike = identicalCallsInARow === undefined ? undefined : this.#tooAlike(call, identicalCallsInARow);
    return often ?? alike;
  }

  #tooOften(limit: number): string | undefined {
    if (this.#times.length !== limit) {
      this.#times = new Float64Array(limit).fill(-Infinity);
      this.#next = 0;
    }
    const now = this.#clock.monotonic();
    const oldest = this.#times[this.#next]!;
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % limit;
    return now - oldest < MINUTE_MS
      ? `the limit of your policy, which is ${limit} calls a minute for one session`
      : undefined;
  }

  #tooAlike({ name, argumentsHash, continues }: BrakedCall, limit: number): string | undefined {
    if (continues) return undefined;
    const key = `${argumentsHash} ${name}`;
    this.#inARow = key === this.#last ? this.#inARow + 1 : 1;
    this.#last = key;
    return this.#inARow > limit
      ? `the limit of your policy, which is ${limit} identical calls in a row`
      : undefined;
  }
}
