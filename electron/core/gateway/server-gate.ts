import { errorSentence } from '../../../shared/errors/sentence.ts';
import type { OperationType } from '../../../shared/model/decision.ts';
import {
  countMembers,
  errorLine,
  type FrameFacts,
  FRAME_LIMIT,
  isJsonObject,
  type JsonObject,
  JUDGED_DEPTH,
  type Line,
  LineSplitter,
  type RequestId,
  scanFrame,
  type WholeLine,
} from '../frames/index.ts';
import type { AskDesk, AskVerdict, HeldAsk } from './ask-desk.ts';
import type { Conversation } from './conversation.ts';
import { type Denial, DENIED_CODE, denialLine, passDenialText, withheldText } from './denial.ts';
import { failureText } from './failure-text.ts';
import { asksBack, type GovernedCall } from './governed-call.ts';
import { describes, noteDescribed } from './described.ts';
import { type ListAnswer, readListAnswer } from './list-answer.ts';
import { maskSecrets } from './masked-result.ts';
import { LINES_TOGETHER } from './outlet.ts';
import type { PendingRequest } from './pending-requests.ts';
import { asksOf } from './server-asks.ts';
import { isNotice, takeNotice } from './server-notices.ts';

const INTERNAL_ERROR = -32603;
const MEGABYTE = 1024 * 1024;
/** More of a result is not looked at (integrity). */
const LOOKED_AT_BYTES = 128 * 1024;
/** So much of a line that is no message goes to the server's log. */
const LOGGED_BYTES = 8 * 1024;

export interface ServerGateOptions {
  readonly conversation: Conversation;
  readonly asks: AskDesk;
  readonly frameLimit: number | undefined;
  /** The server answered a request that is not judged. */
  readonly onAnswered: (method: string, facts: FrameFacts) => void;
  readonly onListed: () => void;
}

/**
 * The way from the server to the client. Answers are matched to requests by id and pass once; requests and notifications
 * of the server pass as they are; what is no JSON-RPC message goes to the server's log.
 */
export class ServerGate {
  readonly #conversation: Conversation;
  readonly #asks: AskDesk;
  readonly #splitter: LineSplitter;
  readonly #limit: number;
  readonly #onAnswered: ServerGateOptions['onAnswered'];
  readonly #onListed: () => void;

  constructor(options: ServerGateOptions) {
    this.#conversation = options.conversation;
    this.#asks = options.asks;
    this.#limit = options.frameLimit ?? FRAME_LIMIT;
    this.#splitter = new LineSplitter(this.#limit);
    this.#onAnswered = options.onAnswered;
    this.#onListed = options.onListed;
  }

  /** Handles every line of a chunk, with one write to the client for `LINES_TOGETHER` of them. */
  push(chunk: Buffer): void {
    let handled = 0;
    for (const line of this.#splitter.push(chunk)) {
      this.#line(line);
      if (++handled % LINES_TOGETHER === 0) this.#conversation.toClient.flush();
    }
    this.#conversation.toClient.flush();
  }

  /** The server's output ended. A line without an end is no message. */
  end(): void {
    const rest = this.#splitter.rest();
    if (rest.length > 0) this.#logLine([rest]);
  }

  #line(line: Line): void {
    if (line.kind === 'oversized') {
      const problem = errorSentence('frame_too_large', { limitBytes: this.#limit });
      this.#fail(line.facts, problem, { code: 'frame_too_large', limitBytes: this.#limit });
      return;
    }
    const facts = scanFrame(line.chunks);
    if (facts.shape === 'blank') return;
    if (facts.shape !== 'object' || !facts.jsonrpc || facts.repeated) {
      this.#fail(facts, 'The answer of the server is not a JSON-RPC message.', undefined, line);
    } else if (facts.hasMethod) {
      if (facts.method === undefined) this.#logLine(line.chunks);
      else this.#message(line, facts, facts.method);
    } else if (facts.hasResult || facts.hasError) {
      this.#answer(line, facts);
    } else {
      this.#logLine(line.chunks);
    }
  }

  /** A request or notification of the server. Those that are not judged pass whatever they are. */
  #message(line: WholeLine, facts: FrameFacts, method: string): void {
    const conversation = this.#conversation;
    if (!facts.hasId && isNotice(method)) {
      const params = memberOf(line, 'params');
      if (method === 'notifications/cancelled' && this.#withdraws(params?.['requestId'])) return;
      takeNotice(conversation, method, params, line.length);
    } else if (facts.id !== undefined && asksBack(method)) {
      this.#ask(line, facts, facts.id, method);
      return;
    }
    this.#forward(line);
  }

  /** A request of the server that is judged. */
  #ask(line: WholeLine, facts: FrameFacts, id: RequestId, method: OperationType): void {
    const conversation = this.#conversation;
    const { toClient } = conversation;
    const refuse = (denial: Denial): void => {
      conversation.toServer?.text(errorLine(id.raw, DENIED_CODE, passDenialText(method, denial)));
      conversation.toServer?.flush();
    };
    const ask = { id, operation: method, params: memberOf(line, 'params'), bytes: line.length };
    const pass = (): void => {
      for (const chunk of line.chunks) toClient.bytes(chunk);
      toClient.flush();
    };
    const held: HeldAsk = { id, of: 'server', bytes: line.length, pass, refuse };
    const verdict = isClear(line, facts) ? this.#asks.judge([ask], held) : UNREADABLE;
    if (verdict === undefined) this.#forward(line);
    else if (verdict !== 'held') refuse(verdict);
  }

  /** The server does not want to ask any more what its client has not seen yet. */
  #withdraws(id: unknown): boolean {
    const key = typeof id === 'string' ? `s:${id}` : typeof id === 'number' ? `n:${id}` : undefined;
    return key !== undefined && this.#asks.withdraw('server', { key }, 'cancelled');
  }

  #answer(line: WholeLine, facts: FrameFacts): void {
    const conversation = this.#conversation;
    if (facts.id === undefined || facts.id.key === 'r:null') {
      // The server could not read some message: it belongs to no request, so it can answer none twice.
      if (facts.hasError) this.#forward(line);
      else this.#logLine(line.chunks);
      return;
    }
    const request = conversation.pending.takeAnswered(facts.id);
    if (request === undefined) {
      conversation.log('gatehouse', 'dropped an answer to a request that is not open');
      return;
    }
    conversation.answers++;
    if (request.call !== undefined) {
      this.#callAnswered(request, request.call, line, facts);
      return;
    }
    this.#onAnswered(request.method, facts);
    if (facts.hasResult && request.method === 'tools/list') this.#list(line, facts, request);
    else if (request.task !== undefined) this.#taskAnswered(request, request.task, line, facts);
    else this.#forward(line);
    if (facts.hasResult && request.method === 'initialize') {
      conversation.claimServer(memberOf(line, 'result')?.['serverInfo']);
    }
    if (facts.hasResult && describes(request.method)) {
      noteDescribed(conversation, request.method, memberOf(line, 'result'));
    }
  }

  #callAnswered(request: PendingRequest, call: GovernedCall, line: WholeLine, facts: FrameFacts): void {
    const conversation = this.#conversation;
    const { resultType } = facts;
    const bytes = line.length;
    const status = statusOf(facts);
    conversation.timeouts.disarm(call);
    const most = conversation.ports.judge.limits?.()?.resultMegabytes;
    if (most !== undefined && bytes > most * MEGABYTE) {
      conversation.finish(call, 'error', { bytes, resultType });
      const message = `the limit of your policy, which is ${most} MB for one result`;
      const denial: Denial = { reason: 'limit', message };
      conversation.answer(denialLine(call, denial, withheldText(call, denial)));
      return;
    }
    if (resultType !== 'input_required') {
      const asTask = status === 'ok' && (call.asTask || resultType === 'task');
      const followed = asTask && conversation.tasks.began(call, memberOf(line, 'result'));
      if (!followed) conversation.finish(call, status, { bytes, resultType });
      this.#deliver(call, line, facts);
      this.#lookAt(call, line, status);
      return;
    }
    const result = memberOf(line, 'result');
    this.#askBack(request, result, line, facts, (refusal) => {
      conversation.finish(call, refusal === undefined ? status : 'error', { bytes, resultType });
      if (refusal !== undefined) return denialLine(call, refusal, passDenialText(WHAT_IT_ASKS, refusal));
      const { continuations, ports } = conversation;
      continuations.keep(call, ports.judge.version(), result?.['requestState']);
      return undefined;
    });
  }

  /** What came back is looked at later, when the client has it. */
  #lookAt(call: GovernedCall, line: WholeLine, status: ReturnType<typeof statusOf>): void {
    const { facts, ports } = this.#conversation;
    const { integrity, activity } = ports;
    if (status !== 'ok') ports.failed?.(facts, failureText(firstOf(line)));
    integrity?.returned(call.facts, firstOf(line), (findings) => {
      call.entry.findings = findings;
      activity.touch(call.entry);
    });
  }

  #taskAnswered(request: PendingRequest, task: string, line: WholeLine, facts: FrameFacts): void {
    const { tasks } = this.#conversation;
    const { method, id } = request;
    const result = memberOf(line, 'result');
    this.#askBack(request, result, line, facts, (refusal) => {
      if (refusal !== undefined) return errorLine(id.raw, DENIED_CODE, passDenialText(WHAT_IT_ASKS, refusal));
      if (method === 'tasks/result') tasks.delivered(task, statusOf(facts), line.length);
      else tasks.heard(task, result, line.length);
      return undefined;
    });
  }

  /**
   * Passes a result on when all it asks the client back may pass. `settle` notes what became of it, and says what the
   * client is told instead when it may not. While a human is asked, the request stays open and its result is kept.
   */
  #askBack(
    request: PendingRequest,
    result: JsonObject | undefined,
    line: WholeLine,
    facts: FrameFacts,
    settle: (refusal: Denial | undefined) => string | undefined,
  ): void {
    const conversation = this.#conversation;
    const end = (refusal: Denial | undefined): void => {
      const told = settle(refusal);
      if (told === undefined) this.#forward(line);
      else conversation.answer(told);
    };
    const later = (refusal: Denial | undefined): void => {
      conversation.pending.remove(request.id);
      end(refusal);
      conversation.toClient.flush();
    };
    const { id } = request;
    const pass = (): void => later(undefined);
    const verdict = this.#verdictOf(result, line, facts, {
      id,
      of: 'client',
      bytes: line.length,
      pass,
      refuse: later,
    });
    if (verdict !== 'held') end(verdict);
    // An answer of the server to it is none any more, and its client may still cancel it.
    else conversation.pending.add({ ...request, state: 'held' });
  }

  /** What a call brought back, without its secrets if the user wants it so. */
  #deliver(call: GovernedCall, line: WholeLine, facts: FrameFacts): void {
    const conversation = this.#conversation;
    if (conversation.ports.masksResults?.() !== true) {
      this.#forward(line);
      return;
    }
    const answer = maskSecrets(joined(line), facts);
    if (answer.kind === 'unchanged') this.#forward(line);
    else if (answer.kind === 'masked') conversation.toClient.text(answer.line);
    else this.#failed(call.id, 'The result cannot be read, so its secrets cannot be masked.');
  }

  /** Judges what a result asks the client back. */
  #verdictOf(result: JsonObject | undefined, line: WholeLine, facts: FrameFacts, held: HeldAsk): AskVerdict {
    if (!facts.hasResult) return undefined;
    const asks = asksOf(result, held.id, line.length);
    if (asks?.length === 0) return undefined;
    return asks === undefined || !isClear(line, facts) ? UNREADABLE : this.#asks.judge(asks, held);
  }

  #list(line: WholeLine, facts: FrameFacts, request: PendingRequest): void {
    const conversation = this.#conversation;
    const answer = this.#readList(line, facts);
    if (answer.kind === 'broken') {
      this.#logLine(line.chunks);
      this.#failed(request.id, 'The list of tools the server sent cannot be read.');
      return;
    }
    conversation.listed = true;
    this.#onListed();
    if (answer.kind === 'unchanged') this.#forward(line);
    else conversation.toClient.text(answer.line);
  }

  /** A list whose pins cannot be recorded is no list: its tools would pass unseen. */
  #readList(line: WholeLine, facts: FrameFacts): ListAnswer {
    const { catalog, log } = this.#conversation;
    try {
      return readListAnswer(joined(line), facts, catalog);
    } catch (error) {
      log('gatehouse', `a list of tools could not be kept: ${String(error)}`);
      return { kind: 'broken' };
    }
  }

  #forward(line: WholeLine): void {
    for (const chunk of line.chunks) this.#conversation.toClient.bytes(chunk);
  }

  /** A line that cannot pass. When it was meant to be an answer, its request fails and nothing else does. */
  #fail(facts: FrameFacts, problem: string, data?: object, line?: WholeLine): void {
    if (line !== undefined) this.#logLine(line.chunks);
    else this.#conversation.log('gatehouse', `dropped a message of the server: ${problem}`);
    if (facts.hasMethod || facts.id === undefined || !facts.jsonrpc) return;
    const request = this.#conversation.pending.takeAnswered(facts.id);
    if (request === undefined) return;
    if (request.call !== undefined) this.#conversation.finish(request.call, 'error');
    else this.#onAnswered(request.method, facts);
    this.#failed(request.id, problem, data);
  }

  #failed(id: RequestId, problem: string, data?: object): void {
    this.#conversation.answer(errorLine(id.raw, INTERNAL_ERROR, problem, data));
  }

  #logLine(chunks: readonly Buffer[]): void {
    const text = Buffer.concat(chunks.slice(0, 4)).subarray(0, LOGGED_BYTES).toString().trimEnd();
    this.#conversation.log('stdout', text);
  }
}

/** Of a large result the beginning is looked at. */
function firstOf(line: WholeLine): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (const chunk of line.chunks) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LOOKED_AT_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function joined(line: WholeLine): Buffer {
  return line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks);
}

/** A member of a message, parsed; undefined when it is no object. */
function memberOf(line: WholeLine, name: 'params' | 'result'): JsonObject | undefined {
  try {
    const message: unknown = JSON.parse(joined(line).toString());
    const member = isJsonObject(message) ? message[name] : undefined;
    return isJsonObject(member) ? member : undefined;
  } catch {
    return undefined;
  }
}

/** True when every parser reads the same in it, so that what is judged is what the client sees. */
function isClear(line: WholeLine, facts: FrameFacts): boolean {
  if (facts.depth > JUDGED_DEPTH) return false;
  try {
    return countMembers(JSON.parse(joined(line).toString())) === facts.members;
  } catch {
    return false;
  }
}

function statusOf(facts: FrameFacts): 'ok' | 'tool_error' | 'error' {
  return facts.hasError ? 'error' : facts.isError ? 'tool_error' : 'ok';
}

const WHAT_IT_ASKS = 'what the server asks';
/** What cannot be read cannot be judged. */
const UNREADABLE: Denial = { reason: 'policy_error', message: 'Gatehouse, which could not read it' };
