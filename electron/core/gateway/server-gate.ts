import { errorSentence } from '../../../shared/errors/sentence.ts';
import {
  errorLine,
  type FrameFacts,
  FRAME_LIMIT,
  isJsonObject,
  type Line,
  LineSplitter,
  type RequestId,
  scanFrame,
  type WholeLine,
} from '../frames/index.ts';
import type { Conversation } from './conversation.ts';
import { readListAnswer } from './list-answer.ts';
import type { PendingRequest } from './pending-requests.ts';

const INTERNAL_ERROR = -32603;
/** So much of a line that is no message goes to the server's log. */
const LOGGED_BYTES = 8 * 1024;

export interface ServerGateOptions {
  readonly conversation: Conversation;
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
  readonly #splitter: LineSplitter;
  readonly #limit: number;
  readonly #onAnswered: ServerGateOptions['onAnswered'];
  readonly #onListed: () => void;

  constructor(options: ServerGateOptions) {
    this.#conversation = options.conversation;
    this.#limit = options.frameLimit ?? FRAME_LIMIT;
    this.#splitter = new LineSplitter(this.#limit);
    this.#onAnswered = options.onAnswered;
    this.#onListed = options.onListed;
  }

  /** Handles every line of a chunk with one write to the client. */
  push(chunk: Buffer): void {
    for (const line of this.#splitter.push(chunk)) this.#line(line);
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
      else this.#forward(line);
    } else if (facts.hasResult || facts.hasError) {
      this.#answer(line, facts);
    } else {
      this.#logLine(line.chunks);
    }
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
    if (request.call !== undefined) this.#finished(request.call, line, facts);
    else this.#onAnswered(request.method, facts);
    if (facts.hasResult && request.method === 'tools/list') this.#list(line, facts, request);
    else this.#forward(line);
    if (facts.hasResult && request.method === 'initialize') {
      conversation.claimServer(resultOf(line)?.['serverInfo']);
    }
  }

  #finished(call: NonNullable<PendingRequest['call']>, line: WholeLine, facts: FrameFacts): void {
    const status = facts.hasError ? 'error' : facts.isError ? 'tool_error' : 'ok';
    this.#conversation.finish(call, status, line.length, facts.resultType);
    if (facts.resultType === 'input_required' && call.approved !== undefined) {
      const { continuations, ports } = this.#conversation;
      continuations.keep(call, ports.judge.version(), resultOf(line)?.['requestState']);
    }
  }

  #list(line: WholeLine, facts: FrameFacts, request: PendingRequest): void {
    const conversation = this.#conversation;
    const answer = readListAnswer(joined(line), facts, conversation.catalog);
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

function joined(line: WholeLine): Buffer {
  return line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks);
}

/** The result of an answer, parsed. */
function resultOf(line: WholeLine): { readonly [member: string]: unknown } | undefined {
  try {
    const message: unknown = JSON.parse(joined(line).toString());
    const result = isJsonObject(message) ? message['result'] : undefined;
    return isJsonObject(result) ? result : undefined;
  } catch {
    return undefined;
  }
}
