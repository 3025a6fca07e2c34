import {
  errorLine,
  FRAME_LIMIT,
  type JsonObject,
  type Line,
  LineSplitter,
  readMessage,
  type RequestId,
  scanFrame,
} from '../frames/index.ts';

const INVALID_REQUEST = -32_600;

/** A message of the client: read once, as strictly as the gate reads what it judges. */
export type ClientMessage =
  | {
      readonly kind: 'request';
      readonly id: RequestId;
      readonly method: string;
      readonly message: JsonObject;
      readonly line: Buffer;
    }
  | {
      readonly kind: 'notification';
      readonly method: string;
      readonly message: JsonObject;
      readonly line: Buffer;
    }
  | { readonly kind: 'answer'; readonly id: RequestId; readonly line: Buffer }
  /** What cannot be passed on, and how it is answered. */
  | { readonly kind: 'refused'; readonly answer: string };

/** Reads the client's bytes as messages. What would not be one message to every parser is refused. */
export class ClientMessages {
  readonly #limit: number;
  readonly #splitter: LineSplitter;

  constructor(limit: number = FRAME_LIMIT) {
    this.#limit = limit;
    this.#splitter = new LineSplitter(limit);
  }

  push(chunk: Buffer): ClientMessage[] {
    return this.#splitter.push(chunk).flatMap((line) => this.#read(line) ?? []);
  }

  /** Undefined for what needs no answer and can be no message. */
  #read(line: Line): ClientMessage | undefined {
    if (line.kind === 'oversized') {
      const problem = `the message is larger than ${this.#limit} bytes, the limit for one message`;
      return line.facts.hasId ? refused(line.facts.id, INVALID_REQUEST, problem) : undefined;
    }
    const bytes = line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks);
    const facts = scanFrame([bytes]);
    if (facts.shape === 'blank') return undefined;
    const read = readMessage(bytes, facts, facts.method !== undefined);
    const needsAnswer = facts.shape !== 'object' || (facts.hasId && facts.hasMethod);
    if (!read.ok) {
      const id = read.code === INVALID_REQUEST ? facts.id : undefined;
      return needsAnswer ? refused(id, read.code, read.problem) : undefined;
    }
    const { method } = facts;
    if (method === undefined) {
      const isAnswer = !facts.hasMethod && (facts.hasResult || facts.hasError) && facts.id !== undefined;
      return isAnswer ? { kind: 'answer', id: facts.id, line: bytes } : undefined;
    }
    if (!facts.hasId) return { kind: 'notification', method, message: read.message, line: bytes };
    if (facts.id === undefined || !/^[sn]:|^r:[-0-9]/.test(facts.id.key)) {
      return refused(undefined, INVALID_REQUEST, 'an id must be a string or a number');
    }
    return { kind: 'request', id: facts.id, method, message: read.message, line: bytes };
  }
}

function refused(id: RequestId | undefined, code: number, problem: string): ClientMessage {
  return { kind: 'refused', answer: errorLine(id?.raw, code, `Gatehouse refused the message: ${problem}.`) };
}
