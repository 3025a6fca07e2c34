import { PassThrough } from 'node:stream';
import type { ExitFacts, Upstream } from '../../../electron/core/gateway/ports.ts';

export interface Message {
  jsonrpc?: string;
  id?: unknown;
  method?: string;
  params?: Record<string, unknown> & { _meta?: Record<string, unknown> };
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** A pipe end that a test reads line by line. */
export class Lines {
  readonly texts: string[] = [];
  #rest = '';
  #state: 'open' | 'ended' = 'open';
  #waiting: (() => void)[] = [];

  constructor(stream: NodeJS.ReadableStream) {
    stream.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop()!;
      this.texts.push(...lines);
      this.#wake();
    });
    const end = (): void => {
      this.#state = 'ended';
      this.#wake();
    };
    stream.once('end', end);
    stream.once('close', end);
  }

  get messages(): Message[] {
    return this.texts.map((text) => JSON.parse(text) as Message);
  }

  /** The first message that fits, seen already or to come. */
  async message(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found !== undefined) return found;
      if (this.#state === 'ended') throw new Error(`it ended; seen: ${this.texts.join('\n')}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Resolves when so many lines have come. */
  async count(count: number): Promise<string[]> {
    while (this.texts.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.texts.slice(0, count);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** The server's end of a process: a test sees each line it got, and says what it answers. */
export class FakeServer implements Upstream {
  readonly pid: number;
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly exited: Promise<ExitFacts>;
  readonly got = new Lines(this.stdin);
  readonly logs: string[] = [];
  state: 'runs' | 'stopped' | 'died' = 'runs';
  readonly #exit: (exit: ExitFacts) => void;

  constructor(pid = 1) {
    this.pid = pid;
    const { promise, resolve } = Promise.withResolvers<ExitFacts>();
    this.exited = promise;
    this.#exit = resolve;
  }

  log(_stream: string, text: string): void {
    this.logs.push(text);
  }

  stop(): Promise<void> {
    if (this.state === 'runs') this.#end('stopped', 0);
    return Promise.resolve();
  }

  die(exitCode = 7): void {
    this.#end('died', exitCode);
  }

  send(...lines: (object | string)[]): void {
    this.stdout.write(lines.map(lineOf).join(''));
  }

  /** Answers the request with this method, once it is there, as it was numbered. */
  async answer(method: string, result: object = {}): Promise<Message> {
    const request = await this.got.message((message) => message.method === method);
    this.send({ id: request.id, result });
    return request;
  }

  #end(state: 'stopped' | 'died', exitCode: number): void {
    this.state = state;
    this.stdout.end();
    this.#exit({ exitCode, signal: null, stderr: state === 'died' ? ['out of luck'] : [] });
  }
}

/** The session's end of a lane. */
export class LaneClient {
  readonly upstream: Upstream;
  readonly got: Lines;

  constructor(upstream: Upstream) {
    this.upstream = upstream;
    this.got = new Lines(upstream.stdout);
  }

  send(...lines: (object | string)[]): void {
    this.upstream.stdin.write(lines.map(lineOf).join(''));
  }

  answer(id: unknown): Promise<Message> {
    return this.got.message((message) => message.id === id && message.method === undefined);
  }
}

export const lineOf = (message: object | string): string =>
  typeof message === 'string' ? message : `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
