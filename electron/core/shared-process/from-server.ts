import { errorSentence } from '../../../shared/errors/sentence.ts';
import {
  errorLine,
  findValues,
  type FrameFacts,
  idIn,
  isJsonObject,
  parseForRewriting,
  type RequestId,
  textIn,
  toLine,
  type ValueSpan,
} from '../frames/index.ts';
import type { Addressees } from './addressees.ts';
import type { ClientLane } from './client-lane.ts';
import { last, rewritten } from './edits.ts';
import type { FromClient } from './from-client.ts';
import type { OpenRequest } from './open-requests.ts';
import { IN_ANSWER, IN_MESSAGE, ONLY_ID } from './places.ts';
import type { SharedState } from './shared-state.ts';

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;
/** So many pages opened for users are remembered until they are done. */
const ELICITATIONS_LIMIT = 1024;

/**
 * The way from the shared process to its clients. An answer goes to the client that asked, with its own id; what the
 * server asks or tells goes to whom it concerns. Nothing that belongs to one client reaches another.
 */
export class FromServer {
  readonly #state: SharedState;
  readonly #addressees: Addressees;
  readonly #fromClient: FromClient;

  constructor(state: SharedState, addressees: Addressees, fromClient: FromClient) {
    this.#state = state;
    this.#addressees = addressees;
    this.#fromClient = fromClient;
  }

  handle(line: Buffer, facts: FrameFacts): void {
    if (facts.shape === 'blank') return;
    if (facts.shape !== 'object' || !facts.jsonrpc || facts.repeated) {
      this.fail(facts, 'The answer of the server is not a JSON-RPC message.');
    } else if (facts.hasMethod) {
      const unreadable = facts.method === undefined || (facts.hasId && facts.id === undefined);
      if (unreadable) this.#state.log('dropped a message of the server that nobody could answer');
      else if (facts.id !== undefined) this.#request(line, facts.method, facts.id);
      else this.#notification(line, facts.method);
    } else if (facts.id !== undefined && (facts.hasResult || facts.hasError)) {
      this.#answer(line, facts, facts.id);
    } else {
      this.#state.log('dropped a message of the server that answers nothing');
    }
  }

  /** A line that cannot pass. When it was meant to be an answer, its request fails and nothing else does. */
  fail(facts: FrameFacts, problem: string): void {
    this.#state.log(`dropped a message of the server: ${problem}`);
    if (facts.hasMethod || facts.id === undefined) return;
    const request = this.#state.requests.take(facts.id);
    if (request?.id === undefined) return;
    const error = Buffer.from(errorLine(request.id.raw, INTERNAL_ERROR, problem));
    if (request.method === 'initialize') this.#initialised(request, error, false);
    request.lane?.stage(error);
  }

  failOversized(facts: FrameFacts, limitBytes: number): void {
    this.fail(facts, errorSentence('frame_too_large', { limitBytes }));
  }

  #answer(line: Buffer, facts: FrameFacts, id: RequestId): void {
    const { requests, subscriptions } = this.#state;
    const request = requests.take(id);
    if (request === undefined) {
      this.#state.log('dropped an answer to a request that is not open');
      return;
    }
    const { lane, method } = request;
    if (lane === undefined || request.id === undefined) return; // ours: nobody waits for it
    if (method === 'initialize') this.#initialised(request, line, facts.hasResult);
    if (facts.hasError && method === 'resources/subscribe' && request.uri !== undefined)
      subscriptions.remove(request.uri, lane);
    lane.stage(this.#forClient(line, facts, request, request.id.raw));
  }

  #forClient(line: Buffer, facts: FrameFacts, request: OpenRequest, raw: string): Buffer {
    const { lane, method } = request;
    const isTask = facts.hasResult && (request.asksTask || facts.resultType === 'task');
    const plain =
      !isTask && !facts.hasError && method !== 'subscriptions/listen' && !method.startsWith('tasks/');
    const spans = findValues(line, plain ? ONLY_ID : IN_ANSWER);
    if (isTask && lane !== undefined) this.#tasksBegan(line, spans, lane, request);
    for (const span of spans) if (span.name === 'elicitation') this.#pageOpened(textIn(line, span), lane);
    const answer = rewritten(line, spans, (span) => {
      if (span.name === 'id') return raw;
      const streams = span.name === 'subscription' && idIn(line, span)?.key === `n:${request.number}`;
      return streams ? raw : undefined;
    });
    return method === 'tasks/list' && facts.hasResult ? this.#ownTasks(answer, lane) : answer;
  }

  #tasksBegan(line: Buffer, spans: readonly ValueSpan[], lane: ClientLane, request: OpenRequest): void {
    for (const span of spans) {
      const task = span.name === 'task' ? textIn(line, span) : undefined;
      if (task === undefined) continue;
      if (lane.isOpen) this.#state.tasks.began(task, lane);
      this.#state.requests.goesOn(request);
    }
  }

  /** A list of tasks, without those of other clients. */
  #ownTasks(line: Buffer, lane: ClientLane | undefined): Buffer {
    const message = parseForRewriting(line.toString()) as { result?: { tasks?: unknown } };
    const tasks = message.result?.tasks;
    if (!Array.isArray(tasks)) return line;
    const isOwn = (task: unknown): boolean =>
      isJsonObject(task) &&
      typeof task['taskId'] === 'string' &&
      this.#state.tasks.owner(task['taskId']) === lane;
    if (tasks.every(isOwn)) return line;
    return Buffer.from(toLine({ ...message, result: { ...message.result, tasks: tasks.filter(isOwn) } }));
  }

  #initialised(request: OpenRequest, line: Buffer, accepted: boolean): void {
    if (accepted && request.lane !== undefined) request.lane.initialised = true;
    const next = this.#state.initialisation.answered(line, accepted);
    if (next !== undefined) this.#fromClient.initialize(next.lane, next.line, next.id);
  }

  #request(line: Buffer, method: string, id: RequestId): void {
    const spans = findValues(line, IN_MESSAGE);
    const lane = this.#addressees.ofRequest(line, method, spans);
    if (lane === undefined) {
      this.#state.log(`answered ${method} of the server: no client of it can`);
      this.#state.toServer(errorLine(id.raw, METHOD_NOT_FOUND, 'No client is there that can answer this.'));
      return;
    }
    const token = last(spans, 'token');
    this.#state.asked.add({
      lane,
      id,
      method,
      aboutTasks: method.startsWith('tasks/') || last(spans, 'asksTask') !== undefined,
      token: token === undefined ? undefined : idIn(line, token)?.key,
    });
    const page = last(spans, 'elicitation');
    if (page !== undefined) this.#pageOpened(textIn(line, page), lane);
    lane.stage(this.#inward(line, spans));
  }

  #notification(line: Buffer, method: string): void {
    const spans = findValues(line, IN_MESSAGE);
    const { requests, asked } = this.#state;
    if (method === 'notifications/progress') {
      const span = last(spans, 'progress');
      const request = span === undefined ? undefined : requests.ofToken(idIn(line, span));
      request?.lane?.stage(
        rewritten(line, spans, ({ name }) => (name === 'progress' ? request.token : undefined)),
      );
      return;
    }
    const cancelled = method === 'notifications/cancelled' ? last(spans, 'request') : undefined;
    if (cancelled !== undefined) {
      const id = idIn(line, cancelled);
      const question = id === undefined ? undefined : asked.get(id);
      if (question !== undefined) {
        asked.remove(question);
        question.lane.stage(line);
        return;
      }
      const request = requests.ofNumber(id);
      request?.lane?.stage(
        rewritten(line, spans, ({ name }) => (name === 'request' ? request.id?.raw : undefined)),
      );
      // Streams of notifications end so (revision 2026-07-28); any other request is still answered.
      if (id !== undefined && request?.method === 'subscriptions/listen') requests.take(id);
      return;
    }
    const streams = spans.find(({ name }) => name === 'subscription');
    if (streams !== undefined) {
      const stream = requests.ofNumber(idIn(line, streams));
      const isId = ({ name }: ValueSpan): boolean => name === 'subscription';
      stream?.lane?.stage(rewritten(line, spans, (span) => (isId(span) ? stream.id?.raw : undefined)));
      return;
    }
    const inward = this.#inward(line, spans);
    for (const lane of this.#addressees.ofNotification(line, method, spans)) lane.stage(inward);
  }

  /** Tasks of a client are called by the name it gave them. */
  #inward(line: Buffer, spans: readonly ValueSpan[]): Buffer {
    return rewritten(line, spans, (span) => {
      if (span.name !== 'task' && span.name !== 'related') return undefined;
      const task = textIn(line, span);
      return task === undefined ? undefined : this.#state.tasks.inward(task)?.text;
    });
  }

  #pageOpened(id: string | undefined, lane: ClientLane | undefined): void {
    if (id === undefined || lane === undefined) return;
    const { elicitations } = this.#state;
    for (const oldest of elicitations.keys()) {
      if (elicitations.size < ELICITATIONS_LIMIT) break;
      elicitations.delete(oldest);
    }
    elicitations.set(id, lane);
  }
}
