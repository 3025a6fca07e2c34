import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LineSplitter } from '../../electron/core/frames/index.ts';
import type { StdioCommand } from '../fixtures/stdio-http-bridge/stdio-link.ts';

export interface Received {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly [member: string]: unknown };
  readonly result?: { readonly [member: string]: unknown };
  readonly error?: { readonly code: number; readonly message: string };
}

/** How a client answers what the server asks it. */
export type Answers = (method: string, params: Received['params']) => object;

/** A client that keeps every byte of both directions, and answers what the server asks. */
export class RecordingClient implements AsyncDisposable {
  readonly sent: Buffer[] = [];
  readonly received: Buffer[] = [];
  readonly messages: Received[] = [];
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Set<() => void>();
  #id = 0;

  constructor({ file, args, env, cwd }: StdioCommand, answers: Answers) {
    this.#child = spawn(file, args, { stdio: 'pipe', env, cwd });
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => undefined);
    const splitter = new LineSplitter();
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.received.push(chunk);
      for (const line of splitter.push(chunk)) {
        if (line.kind !== 'line') continue;
        const message = JSON.parse(Buffer.concat(line.chunks).toString()) as Received;
        this.messages.push(message);
        if (message.method !== undefined && message.id !== undefined) {
          this.send({ id: message.id, ...answers(message.method, message.params) });
        }
      }
      for (const wake of this.#waiting) wake();
    });
    this.exited = once(this.#child, 'close').then(() => {
      for (const wake of this.#waiting) wake();
    });
  }

  /** Sends bytes as they are. */
  raw(line: string): void {
    const bytes = Buffer.from(line);
    this.sent.push(bytes);
    this.#child.stdin.write(bytes);
  }

  send(message: object): void {
    this.raw(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** Sends without waiting for the answer. */
  post(method: string, params?: object): number {
    const id = this.#id++;
    this.send({ id, method, ...(params === undefined ? {} : { params }) });
    return id;
  }

  /** Sends and waits for the answer, whatever it is. */
  async ask(method: string, params?: object): Promise<Received> {
    return await this.answer(this.post(method, params));
  }

  async call(name: string, args: object = {}, more: object = {}): Promise<Received> {
    return await this.ask('tools/call', { name, arguments: args, ...more });
  }

  answer(id: unknown): Promise<Received> {
    return this.message((message) => message.id === id && message.method === undefined);
  }

  /** The `count`th message that fits, come already or to come. */
  async message(fits: (message: Received) => boolean, count = 1): Promise<Received> {
    for (;;) {
      const found = this.messages.filter(fits)[count - 1];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the server ended; got: ${Buffer.concat(this.received).toString().slice(-2000)}`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  notification(method: string, count = 1): Promise<Received> {
    return this.message((message) => message.method === method && message.id === undefined, count);
  }

  /** Closes the input and waits for the end. `stop`: for a server that goes on working. */
  async end(stop: 'by itself' | 'stop'): Promise<void> {
    this.#child.stdin.end();
    if (stop === 'stop') this.#child.kill();
    await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.exited;
  }
}
