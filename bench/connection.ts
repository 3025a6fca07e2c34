import { randomUUID } from 'node:crypto';
import { processTree } from './process-tree.ts';
import type { Target } from './target.ts';

/** Answers larger than this are not parsed: parsing them would be the harness's cost, in every target's figure. */
const BIG_BYTES = 100_000;
const CALL_TIMEOUT_MS = 60_000;

export interface Answer {
  readonly bytes: number;
  readonly failed: string | undefined;
  /** The message; absent when there was none, or when it was too large to be parsed. */
  readonly message?: Message;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly error?: unknown;
  readonly result?: { readonly isError?: boolean; readonly tools?: readonly { readonly name: string }[] };
}

export type Receive = (answer: Answer) => void;

/** A raw MCP client that costs as little as it can; how its bytes travel is its kind's affair. */
export abstract class Connection {
  readonly target: Target;
  readonly startedAt = performance.now();
  /** The processes that were started for it, or are below those, carry this in their environment. */
  protected readonly tag: string;
  readonly #pending = new Map<number, Receive>();
  readonly #tools = new Map<string, string>();
  #id = 0;
  #ended: string | undefined;

  constructor(target: Target) {
    this.target = target;
    this.tag = target.tag ?? randomUUID();
  }

  /** Sends one message, a line without its end. */
  protected abstract write(line: string, id: number | undefined): void;
  abstract close(): Promise<void>;

  /** Ready to send. Rejects when the target cannot be reached. */
  protected open(): Promise<void> {
    return Promise.resolve();
  }

  /** The process that was started for this connection alone. */
  get childPid(): number | undefined {
    return undefined;
  }

  protected get ended(): string | undefined {
    return this.#ended;
  }

  /** What words there are of why something fails. */
  protected get lastWords(): string {
    return '';
  }

  /** No more answers will come: every open request fails. */
  protected end(why: string): void {
    this.#ended ??= why;
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const receive of open) receive({ bytes: 0, failed: why });
  }

  /** One message of the server, whole. */
  protected take(line: Buffer): void {
    if (line.length > BIG_BYTES && this.#pending.size === 1) {
      const [id] = this.#pending.keys();
      this.answer(id!, { bytes: line.length, failed: undefined });
      return;
    }
    const message = JSON.parse(line.toString()) as Message;
    if (message.id === undefined || message.method !== undefined) return;
    const isFailure = message.error !== undefined || message.result?.isError === true;
    const failed = isFailure ? line.toString('utf8', 0, 300) : undefined;
    this.answer(Number(message.id), { bytes: line.length, failed, message });
  }

  protected answer(id: number, answer: Answer): void {
    const receive = this.#pending.get(id);
    this.#pending.delete(id);
    receive?.(answer);
  }

  /** Sends a request whose parameters are JSON already. */
  send(method: string, params: string, receive: Receive): void {
    if (this.#ended !== undefined) {
      receive({ bytes: 0, failed: this.#ended });
      return;
    }
    const id = ++this.#id;
    this.#pending.set(id, receive);
    this.write(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`, id);
  }

  request(method: string, params: string, timeoutMs = CALL_TIMEOUT_MS): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${this.target.name}: ${method}: ${why}`));
      const timer = setTimeout(
        () => fail(`no answer in ${timeoutMs / 1000} s ${this.lastWords}`.trim()),
        timeoutMs,
      );
      this.send(method, params, (answer) => {
        clearTimeout(timer);
        if (answer.failed === undefined) resolve(answer);
        else fail(answer.failed);
      });
    });
  }

  async initialize(): Promise<void> {
    await this.open();
    await this.request(
      'initialize',
      '{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}',
    );
    this.write('{"jsonrpc":"2.0","method":"notifications/initialized"}', undefined);
    const { message } = await this.request('tools/list', '{}');
    for (const { name } of message?.result?.tools ?? []) {
      // Some put the server's name before the tool's.
      const own = /(?:echo|read_text)$/.exec(name)?.[0];
      if (own !== undefined) this.#tools.set(own, name);
    }
  }

  /** The parameters of a call of a tool, by the name that this target gives it. */
  callOf(tool: 'echo' | 'read_text', args: object): string {
    return JSON.stringify({ name: this.#tools.get(tool) ?? tool, arguments: args });
  }

  /** What was started for it, everything below, and what carries its tag. */
  pids(): number[] {
    return processTree(this.tag, this.childPid === undefined ? [] : [this.childPid]);
  }
}

/** Splits a stream of bytes into messages, each ended by a newline. */
export function splitLines(take: (line: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      chunks.push(chunk.subarray(start, end));
      const line = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      chunks = [];
      start = end + 1;
      if (line.length > 1) take(line);
    }
    if (start < chunk.length) chunks.push(chunk.subarray(start));
  };
}
