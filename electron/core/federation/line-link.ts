import type { Duplex } from 'node:stream';
import { type FrameFacts, LineSplitter, scanFrame } from '../frames/index.ts';

export interface LineLinkOptions {
  /** One end of a stream whose other end a session owns. */
  readonly stream: Duplex;
  /** A JSON object the session sent: one line, its end included. */
  readonly onMessage: (line: Buffer, facts: FrameFacts) => void;
  /** The session sends no more. Called once. */
  readonly onEnd: () => void;
}

/** The client's side of a session: lines in, lines out. Reading stops while any reader of its messages is behind. */
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

  /** Nothing more is sent; what was asked is still answered. */
  finish(): void {
    this.#stream.end();
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
      if (facts.shape === 'object') this.#options.onMessage(bytes, facts);
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
