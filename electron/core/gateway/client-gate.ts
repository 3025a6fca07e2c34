import { errorSentence } from '../../../shared/errors/sentence.ts';
import {
  type FrameFacts,
  FRAME_LIMIT,
  fold,
  isJsonObject,
  type JsonObject,
  type Line,
  LineSplitter,
  errorLine,
  readMessage,
  type RequestId,
  scanFrame,
} from '../frames/index.ts';
import type { CallDesk } from './call-desk.ts';
import type { Conversation } from './conversation.ts';
import { isGoverned } from './governed-call.ts';
import { LINES_TOGETHER } from './outlet.ts';
import type { PendingRequest } from './pending-requests.ts';

const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;

/** Messages that act on what is judged, or that hold what a human may be shown: read as strictly as judged ones. */
const STRICT: ReadonlySet<string> = new Set([
  'tools/call',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'notifications/cancelled',
]);
const STRICT_FOLDED: ReadonlySet<string> = new Set([...STRICT].map(fold));

/** A message of the client, as those see it who follow the course of a session. */
export interface ClientMessage {
  readonly method: string | undefined;
  readonly id: RequestId | undefined;
  readonly bytes: Buffer;
}

export interface ClientGateOptions {
  readonly conversation: Conversation;
  readonly desk: CallDesk;
  readonly frameLimit: number | undefined;
  /** A message is on its way to the server, or to the desk; called before it is. Answers have no method. */
  readonly onMessage: (message: ClientMessage) => void;
}

/**
 * The way from the client to the server. Judged requests go to the desk; everything else is forwarded as the bytes it
 * came in, methods nobody knows included. What would not be one message to every parser is refused.
 */
export class ClientGate {
  readonly #conversation: Conversation;
  readonly #desk: CallDesk;
  readonly #splitter: LineSplitter;
  readonly #limit: number;
  readonly #onMessage: ClientGateOptions['onMessage'];

  constructor(options: ClientGateOptions) {
    this.#conversation = options.conversation;
    this.#desk = options.desk;
    this.#limit = options.frameLimit ?? FRAME_LIMIT;
    this.#splitter = new LineSplitter(this.#limit);
    this.#onMessage = options.onMessage;
  }

  /** Splits what the client sent; the same splitter serves the session while it refuses. */
  split(chunk: Buffer): Line[] {
    return this.#splitter.push(chunk);
  }

  /** Handles every line of a chunk; one journal write and one write to each side for `LINES_TOGETHER` of them. */
  push(chunk: Buffer): void {
    let handled = 0;
    for (const line of this.#splitter.push(chunk)) {
      this.#line(line);
      if (++handled % LINES_TOGETHER === 0) this.#desk.settle();
    }
    this.#desk.settle();
  }

  #line(line: Line): void {
    if (line.kind === 'oversized') {
      const problem = errorSentence('frame_too_large', { limitBytes: this.#limit });
      this.#refuse(line.facts, INVALID_REQUEST, problem, {
        code: 'frame_too_large',
        limitBytes: this.#limit,
      });
      return;
    }
    const bytes = line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks);
    const facts = scanFrame([bytes]);
    if (facts.shape === 'blank') return;
    const strict = facts.method !== undefined && STRICT.has(facts.method);
    const read = readMessage(bytes, facts, strict);
    if (!read.ok) {
      this.#refuse(facts, read.code, read.problem);
      return;
    }
    const method = read.message['method'];
    if (typeof method === 'string') this.#message(bytes, facts, read.message, method, read.inexact);
    else if (method === undefined && (facts.hasResult || facts.hasError))
      this.#forward(bytes, undefined, undefined);
    else this.#refuse(facts, INVALID_REQUEST, 'the message is neither a request nor an answer');
  }

  #message(
    bytes: Buffer,
    facts: FrameFacts,
    message: JsonObject,
    method: string,
    inexact: readonly string[],
  ): void {
    const { pending } = this.#conversation;
    if (!STRICT.has(method) && STRICT_FOLDED.has(fold(method))) {
      this.#refuse(facts, METHOD_NOT_FOUND, `there is no method ${JSON.stringify(method)}`);
    } else if (!facts.hasId) {
      this.#notification(bytes, message, method, inexact);
    } else if (facts.id === undefined || !/^[sn]:|^r:[-0-9]/.test(facts.id.key)) {
      this.#refuse({ ...facts, id: undefined }, INVALID_REQUEST, 'an id must be a string or a number');
    } else if (pending.isInUse(facts.id)) {
      this.#refuse(facts, INVALID_REQUEST, 'a request with this id has not been answered yet');
    } else if (isGoverned(method)) {
      this.#onMessage({ method, id: facts.id, bytes });
      this.#desk.judge({ bytes, id: facts.id, operation: method, message, inexact });
    } else {
      const { id } = facts;
      pending.add({ id, method, state: 'forwarded', call: undefined, ...subjectOf(method, message) });
      if (method === 'initialize') this.#initialize(message);
      this.#forward(bytes, method, id);
    }
  }

  #notification(bytes: Buffer, message: JsonObject, method: string, inexact: readonly string[]): void {
    if (isGoverned(method)) {
      this.#conversation.log('gatehouse', `dropped a ${method} without an id: it could not be answered`);
    } else if (method !== 'notifications/cancelled' || !this.#cancels(message, inexact)) {
      this.#forward(bytes, method, undefined);
    }
  }

  #forward(bytes: Buffer, method: string | undefined, id: RequestId | undefined): void {
    this.#onMessage({ method, id, bytes });
    this.#desk.forward(bytes);
  }

  /** True when the cancelled request waits at our desk, so that the server knows nothing of it. */
  #cancels(message: JsonObject, inexact: readonly string[]): boolean {
    const params = message['params'];
    const id = isJsonObject(params) ? params['requestId'] : undefined;
    for (const key of keysOf(id, inexact)) {
      const found = this.#desk.cancel({ key });
      if (found !== 'unknown') return found === 'held';
    }
    return false;
  }

  #initialize(message: JsonObject): void {
    this.#conversation.legacy = true;
    const params = message['params'];
    if (isJsonObject(params)) this.#conversation.claimClient(params['clientInfo']);
  }

  /** Answers a request that is not passed on; what has no id and no hope of an answer is only logged. */
  #refuse(facts: FrameFacts, code: number, problem: string, data?: object): void {
    if (facts.shape === 'object' && !facts.hasId) {
      this.#conversation.log('gatehouse', `dropped a message of the client: ${problem}`);
      return;
    }
    if (!facts.hasMethod && (facts.hasResult || facts.hasError)) {
      this.#conversation.log('gatehouse', `dropped an answer of the client: ${problem}`);
      return;
    }
    const id = code === INVALID_REQUEST || code === METHOD_NOT_FOUND ? facts.id?.raw : undefined;
    this.#conversation.answer(errorLine(id, code, `Gatehouse refused the message: ${problem}.`, data));
  }
}

/** The stream a request opens, or the task it is about. */
function subjectOf(method: string, message: JsonObject): Pick<PendingRequest, 'stream' | 'task'> {
  const params = message['params'];
  if (method === 'subscriptions/listen') {
    const wanted = isJsonObject(params) ? params['notifications'] : undefined;
    const wantsToolChanges = isJsonObject(wanted) && wanted['toolsListChanged'] === true;
    return { stream: { wantsToolChanges, state: 'asked' } };
  }
  const task = method.startsWith('tasks/') && isJsonObject(params) ? params['taskId'] : undefined;
  return typeof task === 'string' ? { task } : {};
}

/** The keys a parsed id may have: a number too large to be exact was read as its literal. */
function keysOf(id: unknown, inexact: readonly string[]): string[] {
  if (typeof id === 'string') return inexact.includes(id) ? [`r:${id}`, `s:${id}`] : [`s:${id}`];
  if (typeof id !== 'number') return [];
  return [Number.isSafeInteger(id) ? `n:${id}` : `r:${id}`];
}
