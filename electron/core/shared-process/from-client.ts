import {
  errorLine,
  findValues,
  type FrameFacts,
  idIn,
  type RequestId,
  resultLine,
  textIn,
  type ValueSpan,
} from '../frames/index.ts';
import type { ClientLane } from './client-lane.ts';
import { last, rawIn, rewritten } from './edits.ts';
import { IN_ANSWER, IN_MESSAGE } from './places.ts';
import type { SharedState } from './shared-state.ts';

const INVALID_PARAMS = -32602;

/** Stands for a task that a client may not name, because it is not its own. */
const FOREIGN = Symbol('foreign');

/**
 * The way from the clients to the shared process. Ids, progress tokens and names of tasks become those the server knows;
 * what belongs to another client cannot be named.
 */
export class FromClient {
  readonly #state: SharedState;

  constructor(state: SharedState) {
    this.#state = state;
  }

  handle(lane: ClientLane, line: Buffer, facts: FrameFacts): void {
    if (facts.shape !== 'object') return;
    if (facts.method === undefined) this.#answer(lane, line, facts);
    else if (!facts.hasId) this.#notification(lane, line, facts.method);
    else if (facts.id !== undefined) this.#request(lane, line, facts.method, facts.id);
  }

  #request(lane: ClientLane, line: Buffer, method: string, id: RequestId): void {
    const { initialisation } = this.#state;
    if (method === 'initialize' && !initialisation.mustAsk(lane, id, line)) return;
    const spans = findValues(line, IN_MESSAGE);
    const uri = this.#uriIn(line, spans);
    if (
      method === 'resources/unsubscribe' &&
      uri !== undefined &&
      !this.#state.subscriptions.remove(uri, lane)
    ) {
      // Others still want it.
      lane.stage(Buffer.from(resultLine(id.raw, {})));
      return;
    }
    if (spans.some((span) => this.#rename(lane, line, span, method) === FOREIGN)) {
      lane.stage(Buffer.from(errorLine(id.raw, INVALID_PARAMS, 'There is no such task.')));
      return;
    }
    if (method === 'resources/subscribe' && uri !== undefined) this.#state.subscriptions.add(uri, lane);
    this.#ask(lane, line, method, id, spans);
  }

  /** Sends a handshake that waited for another one, which was refused. */
  initialize(lane: ClientLane, line: Buffer, id: RequestId): void {
    this.#ask(lane, line, 'initialize', id, findValues(line, IN_MESSAGE));
  }

  /** Sends a request under a number of ours, which is its progress token, too. */
  #ask(lane: ClientLane, line: Buffer, method: string, id: RequestId, spans: readonly ValueSpan[]): void {
    const token = last(spans, 'token');
    const { number } = this.#state.requests.add({
      lane,
      id,
      method,
      token: token === undefined ? undefined : rawIn(line, token),
      uri: this.#uriIn(line, spans),
      asksTask: last(spans, 'asksTask') !== undefined,
    });
    const changed = rewritten(line, spans, (span) => {
      if (span.name === 'id' || span.name === 'token') return String(number);
      if (span.name === 'level' && method === 'logging/setLevel') return this.#level(lane, line, span);
      const name = this.#rename(lane, line, span, method);
      return name === FOREIGN ? undefined : name;
    });
    this.#state.toServer(changed);
  }

  #notification(lane: ClientLane, line: Buffer, method: string): void {
    const { requests, asked, initialisation } = this.#state;
    if (method === 'notifications/initialized') {
      if (initialisation.mustConfirm()) this.#state.toServer(line);
      if (this.#state.rootsOf === undefined) this.#state.rootsOf = lane;
      return;
    }
    if (method === 'notifications/roots/list_changed') this.#state.rootsOf = lane;
    const spans = findValues(line, IN_MESSAGE);
    if (method === 'notifications/cancelled') {
      this.#cancel(lane, line, spans);
      return;
    }
    if (method === 'notifications/progress') {
      const own = spans.every((span) => span.name !== 'progress' || asked.mayReport(lane, idIn(line, span)));
      if (own) this.#state.toServer(line);
      return;
    }
    const names = spans.map((span) =>
      span.name === 'task' && method.startsWith('notifications/tasks')
        ? this.#outward(lane, line, span)
        : this.#rename(lane, line, span, method),
    );
    if (names.includes(FOREIGN)) {
      this.#state.log(`dropped a ${method} of a client about what is not its own`);
      return;
    }
    const byStream = (span: ValueSpan): string | undefined =>
      span.name === 'subscription' ? requests.ofLane(lane, idIn(line, span))?.number.toString() : undefined;
    this.#state.toServer(
      rewritten(line, spans, (span) => byStream(span) ?? (names[spans.indexOf(span)] as string | undefined)),
    );
  }

  #cancel(lane: ClientLane, line: Buffer, spans: readonly ValueSpan[]): void {
    const { requests } = this.#state;
    const named = spans.filter(({ name }) => name === 'request');
    const found = named.map((span) => requests.ofLane(lane, idIn(line, span)));
    // Of an `initialize` the others may wait for the answer; and what is answered already cannot be cancelled.
    if (
      found.length === 0 ||
      found.some((request) => request === undefined || request.method === 'initialize')
    )
      return;
    for (const request of found) requests.cancel(request!);
    this.#state.toServer(rewritten(line, named, (span) => String(found[named.indexOf(span)]!.number)));
  }

  #answer(lane: ClientLane, line: Buffer, { id }: FrameFacts): void {
    const asked = id === undefined ? undefined : this.#state.asked.take(lane, id);
    if (asked === undefined) {
      this.#state.log('dropped an answer of a client that was not asked');
      return;
    }
    const spans = findValues(line, IN_ANSWER);
    this.#state.toServer(
      rewritten(line, spans, (span) =>
        asked.aboutTasks && span.name === 'task' ? this.#outward(lane, line, span) : undefined,
      ),
    );
  }

  /** The name the server knows a task by; undefined for what is no task, or keeps its name. */
  #rename(
    lane: ClientLane,
    line: Buffer,
    span: ValueSpan,
    method: string,
  ): string | typeof FOREIGN | undefined {
    if (span.name !== 'related' && !(span.name === 'task' && method.startsWith('tasks/'))) return undefined;
    const { tasks } = this.#state;
    const task = textIn(line, span);
    if (task !== undefined && tasks.owner(task) === lane) return undefined;
    const isOwn = span.name === 'related' && task !== undefined && tasks.isOfClient(lane, task);
    return isOwn ? this.#outward(lane, line, span) : FOREIGN;
  }

  #outward(lane: ClientLane, line: Buffer, span: ValueSpan): string | undefined {
    const task = textIn(line, span);
    return task === undefined ? undefined : this.#state.tasks.outward(lane, task, rawIn(line, span));
  }

  #level(lane: ClientLane, line: Buffer, span: ValueSpan): string | undefined {
    const level = textIn(line, span);
    if (level === undefined) return undefined;
    const needed = this.#state.levels.set(lane, level);
    return needed === level ? undefined : JSON.stringify(needed);
  }

  #uriIn(line: Buffer, spans: readonly ValueSpan[]): string | undefined {
    const span = last(spans, 'uri');
    return span === undefined ? undefined : textIn(line, span);
  }
}
