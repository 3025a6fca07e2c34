import type { Duplex } from 'node:stream';
import { type FrameFacts, LineSplitter, scanFrame } from '../../core/frames/index.ts';

export interface LineLinkOptions {
  /** The near end of a stream whose far end a session owns. */
  readonly stream: Duplex;
  /** A message of the session: one line without its end, fit for an event stream. */
  readonly onMessage: (line: Buffer, facts: FrameFacts) => void;
  /** The session sends no more. Called once. */
  readonly onEnd: () => void;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

/** The near side of a session: lines in, lines out. Reading stops while any reader of its messages is behind. */
export class LineLink implements Disposable {
  readonly #stream: Duplex;
  readonly #options: LineLinkOptions;
  // What a session lets through is within its own limit already.
  readonly #splitter = new LineSplitter(Number.MAX_SAFE_INTEGER);
  readonly #behind = new Set<object>();
  #state: 'open' | 'ended' = 'open';

  constructor(options: LineLinkOptions) {
    const { stream } = options;
    this.#stream = stream;
    this.#options = options;
    stream.on('error', () => stream.destroy());
    stream.on('data', (chunk: Buffer) => this.#push(chunk));
    stream.once('end', () => this.#end());
    stream.once('close', () => this.#end());
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Bytes the session has not read yet. */
  get backlog(): number {
    return this.#stream.writableLength;
  }

  /** Sends a line, its end included. What a session that is gone should have got is dropped. */
  send(line: Buffer | string): void {
    if (this.#stream.writable) this.#stream.write(line);
  }

  /** `reader` does not keep up. */
  pause(reader: object): void {
    this.#behind.add(reader);
    this.#stream.pause();
  }

  /** `reader` keeps up again, or is gone. */
  resume(reader: object): void {
    if (this.#behind.delete(reader) && this.#behind.size === 0) this.#stream.resume();
  }

  /** The client is gone, as when a shim's connection breaks: held calls are withdrawn, the server stops. */
  [Symbol.dispose](): void {
    this.#stream.destroy();
    this.#end();
  }

  #push(chunk: Buffer): void {
    for (const line of this.#splitter.push(chunk)) {
      if (line.kind !== 'line' || this.#state === 'ended') continue;
      const bytes = line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks);
      const facts = scanFrame([bytes]);
      if (facts.shape === 'object') this.#options.onMessage(fitForEvents(bytes), facts);
    }
  }

  #end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    // Nothing more comes, and nothing is to be said: the session may let go.
    this.#stream.end();
    this.#options.onEnd();
  }
}

/**
 * The line without its end. In an event stream a carriage return ends a line too; in JSON it can only stand between
 * tokens, where a space says the same.
 */
function fitForEvents(bytes: Buffer): Buffer {
  const line = bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
  if (!line.includes(CARRIAGE_RETURN)) return line;
  return Buffer.from(line.map((byte) => (byte === CARRIAGE_RETURN ? SPACE : byte)));
}
