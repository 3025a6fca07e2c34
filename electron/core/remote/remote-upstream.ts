import { PassThrough, Writable } from 'node:stream';
import { drop } from '../../../shared/util/drop.ts';
import type { Clock } from '../clock/index.ts';
import {
  errorLine,
  isJsonObject,
  type JsonObject,
  LineSplitter,
  parseForRewriting,
  toLine,
} from '../frames/index.ts';
import { EraBridge } from './era-bridge.ts';
import { revisionOf } from './request-headers.ts';
import type { ExitFacts, Upstream } from '../gateway/ports.ts';
import { RemoteConversation } from './remote-conversation.ts';
import type { RemoteFetch } from './ports.ts';

export interface RemoteUpstreamOptions {
  readonly server: string;
  readonly url: URL;
  readonly fetch: RemoteFetch;
  readonly clock: Clock;
  /** No message may be larger, in bytes. */
  readonly frameLimit: number;
  readonly log: (stream: 'stdout' | 'gatehouse', text: string) => void;
}

/** So many messages are on their way at once; the next ones wait. */
const MAX_OPEN = 256;
/** How long the last words to a server may take (ms). */
const FAREWELL_MS = 2000;
const PARSE_ERROR = -32_700;

/**
 * A remote server (Streamable HTTP) as the gate sees a local one: lines in, lines out. Of each message only what the
 * transport needs is read; bodies go and come as they are. Ends when it is stopped; a request that fails is answered with
 * an error of its own and ends nothing.
 */
export class RemoteUpstream implements Upstream {
  readonly pid = undefined;
  readonly stdin: Writable;
  readonly stdout = new PassThrough({ highWaterMark: 1024 * 1024 });
  readonly exited: Promise<ExitFacts>;
  readonly log: (stream: 'stdout' | 'gatehouse', text: string) => void;
  readonly #exit = Promise.withResolvers<ExitFacts>();
  readonly #options: RemoteUpstreamOptions;
  readonly #conversation: RemoteConversation;
  readonly #waiting: (() => void)[] = [];
  /** Stands between the eras, when the server knows only the newer one and the client only the older. */
  #bridge: EraBridge | undefined;
  #open = 0;
  /** What was sent before must be answered before what comes next: `initialize`. */
  #turn: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;

  constructor(options: RemoteUpstreamOptions) {
    this.#options = options;
    this.log = options.log;
    this.exited = this.#exit.promise;
    this.#conversation = new RemoteConversation({
      ...options,
      emit: (line) => (this.#bridge?.fromServer(line) === 'taken' ? undefined : this.#emit(line)),
      onNoHandshake: (initialize) => this.#bridgeEras(initialize),
    });
    const lines = new LineSplitter(options.frameLimit);
    this.stdin = new Writable({
      highWaterMark: 4 * 1024 * 1024,
      write: (chunk: Buffer, _encoding, done) => {
        for (const line of lines.push(chunk)) {
          if (line.kind === 'line') this.#send(Buffer.concat(line.chunks));
        }
        if (this.#open < MAX_OPEN) done();
        else this.#waiting.push(() => done());
      },
      final: (done) => {
        done();
        drop(this.stop(), () => undefined);
      },
    });
    this.stdin.on('error', () => undefined);
    this.stdout.on('error', () => undefined);
  }

  /** Ends what is open and tells the server; resolves when that is done, or has taken too long. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const late = Promise.withResolvers<void>();
    using _timer = this.#options.clock.after(FAREWELL_MS, () => late.resolve());
    await Promise.race([this.#conversation.end(), late.promise]);
    this.#conversation[Symbol.dispose]();
    this.stdin.destroy();
    this.stdout.end();
    this.#exit.resolve({ exitCode: 0, signal: null, stderr: [] });
  }

  #send(bytes: Buffer): void {
    let message: unknown;
    try {
      message = parseForRewriting(bytes.toString());
    } catch {
      message = undefined;
    }
    if (!isJsonObject(message)) {
      // The gate lets no such line through; answering is still better than silence.
      this.stdout.write(errorLine(undefined, PARSE_ERROR, 'The message is not valid JSON.'));
      return;
    }
    if (this.#bridge !== undefined && revisionOf(message) === undefined) {
      this.#bridge.fromClient(message);
      return;
    }
    this.#transmit(message, bytes);
  }

  #bridgeEras(initialize: JsonObject): void {
    this.#bridge = new EraBridge(initialize, {
      send: (message) => this.#transmit(message, Buffer.from(toLine(message))),
      emit: (line) => this.#emit(line),
    });
  }

  #transmit(message: JsonObject, bytes: Buffer): void {
    this.#open++;
    const sent = this.#inOrder(message, bytes);
    drop(
      sent.finally(() => {
        this.#open--;
        this.#waiting.shift()?.();
      }),
      (error) => this.log('gatehouse', `a message could not be sent: ${String(error)}`),
    );
  }

  #inOrder(message: JsonObject, bytes: Buffer): Promise<void> {
    const before = this.#turn;
    const { started, ended } = this.#conversation.send(before, message, bytes);
    this.#turn = before.then(() => started);
    return ended;
  }

  /** Resolves when there is room for more. */
  #emit(line: Buffer | string): Promise<void> | undefined {
    if (this.stdout.writableEnded || this.stdout.write(line)) return undefined;
    return new Promise((resolve) => {
      const go = (): void => {
        this.stdout.off('drain', go).off('close', go);
        resolve();
      };
      this.stdout.once('drain', go).once('close', go);
    });
  }
}
