import type { RequestId } from '../frames/index.ts';
import type { ClientLane } from './client-lane.ts';

/** So many cancelled requests of a process are remembered for a late answer. */
const CANCELLED_LIMIT = 1024;
/** So many requests that go on as a task are remembered for their progress. */
const GOING_ON_LIMIT = 4096;

/** A request on its way at the process, under a number of ours. */
export interface OpenRequest {
  readonly number: number;
  /** Whose it is; undefined for one of our own, whose answer nobody gets. */
  readonly lane: ClientLane | undefined;
  /** As the client named it. */
  readonly id: RequestId | undefined;
  readonly method: string;
  /** The client's progress token, as it was written. */
  readonly token: string | undefined;
  readonly uri: string | undefined;
  readonly asksTask: boolean;
  state: 'open' | 'cancelled';
}

export type NewRequest = Omit<OpenRequest, 'number' | 'state'>;

/** All requests that a shared process has not answered, and the progress tokens that still count. */
export class OpenRequests {
  readonly #open = new Map<number, OpenRequest>();
  /** Requests that are answered, but go on as a task and may report progress. */
  readonly #goingOn = new Map<number, OpenRequest>();
  readonly #cancelled = new Set<number>();
  #last = 0;

  /** Gives a request the number it has at the process. */
  add(request: NewRequest): OpenRequest {
    const open: OpenRequest = { ...request, number: ++this.#last, state: 'open' };
    this.#open.set(open.number, open);
    if (open.lane !== undefined && open.id !== undefined) open.lane.open.set(open.id.key, open.number);
    return open;
  }

  /** The request that has this id at the process. */
  ofNumber(id: RequestId | undefined): OpenRequest | undefined {
    return id === undefined ? undefined : this.#get(numberOf(id));
  }

  /** The request of a lane that its client calls by this id. */
  ofLane(lane: ClientLane, id: RequestId | undefined): OpenRequest | undefined {
    return id === undefined ? undefined : this.#get(lane.open.get(id.key));
  }

  /** The request an answer belongs to; it is open no more. */
  take(id: RequestId): OpenRequest | undefined {
    const request = this.#get(numberOf(id));
    if (request !== undefined) this.#forget(request);
    return request;
  }

  /** Whose progress this is. */
  ofToken(id: RequestId | undefined): OpenRequest | undefined {
    const number = id === undefined ? undefined : numberOf(id);
    if (number === undefined) return undefined;
    const request = this.#open.get(number) ?? this.#goingOn.get(number);
    return request?.token === undefined ? undefined : request;
  }

  /** Its answer was only a receipt: its progress still has an addressee. */
  goesOn(request: OpenRequest): void {
    if (request.token === undefined) return;
    this.#goingOn.set(request.number, request);
    if (this.#goingOn.size <= GOING_ON_LIMIT) return;
    for (const oldest of this.#goingOn.keys()) {
      this.#goingOn.delete(oldest);
      break;
    }
  }

  cancel(request: OpenRequest): void {
    request.state = 'cancelled';
    this.#cancelled.add(request.number);
    if (this.#cancelled.size <= CANCELLED_LIMIT) return;
    for (const oldest of this.#cancelled) {
      const forgotten = this.#open.get(oldest);
      if (forgotten === undefined) this.#cancelled.delete(oldest);
      else this.#forget(forgotten);
      break;
    }
  }

  /** The lanes that wait for an answer, the newest request first. Streams that stay open cause nothing. */
  causes(): ClientLane[] {
    const lanes = new Set<ClientLane>();
    for (const { lane, state, method } of [...this.#open.values()].reverse()) {
      if (lane !== undefined && state === 'open' && method !== 'subscriptions/listen') lanes.add(lane);
    }
    return [...lanes];
  }

  /** What a lane has open, and forgets what goes on for it. */
  leave(lane: ClientLane): OpenRequest[] {
    for (const [number, request] of this.#goingOn) if (request.lane === lane) this.#goingOn.delete(number);
    return [...this.#open.values()].filter((request) => request.lane === lane);
  }

  #get(number: number | undefined): OpenRequest | undefined {
    return number === undefined ? undefined : this.#open.get(number);
  }

  #forget(request: OpenRequest): void {
    this.#open.delete(request.number);
    this.#cancelled.delete(request.number);
    if (request.id !== undefined && request.lane?.open.get(request.id.key) === request.number)
      request.lane.open.delete(request.id.key);
  }
}

function numberOf({ key }: RequestId): number | undefined {
  return key.startsWith('n:') ? Number(key.slice(2)) : undefined;
}
