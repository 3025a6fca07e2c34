import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree, TAG_VARIABLE } from './process-tree.ts';

/** How a target is started: the command a client's config would hold. */
export interface Target {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Environment tag of processes that count besides the child's own: a daemon started before. */
  readonly tag?: string;
}

/** Answers larger than this are not parsed: parsing them would be the harness's cost, in every target's figure. */
const BIG_BYTES = 100_000;
const CALL_TIMEOUT_MS = 60_000;

export type Answer = { readonly bytes: number; readonly failed: string | undefined };
type Receive = (answer: Answer) => void;

/** A raw MCP client over stdio that costs as little as it can. */
export class StdioConnection {
  readonly target: Target;
  readonly startedAt: number;
  readonly #child: ChildProcess;
  readonly #tag: string;
  readonly #pending = new Map<number, Receive>();
  #chunks: Buffer[] = [];
  #id = 0;
  #stderr = '';
  #ended: string | undefined;

  constructor(target: Target) {
    this.target = target;
    this.#tag = target.tag ?? randomUUID();
    this.startedAt = performance.now();
    const [command, ...args] = target.command;
    this.#child = spawn(command!, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...target.env, [TAG_VARIABLE]: this.#tag },
      detached: true,
    });
    this.#child.stdin!.on('error', () => {});
    this.#child.stderr!.on(
      'data',
      (chunk: Buffer) => (this.#stderr = (this.#stderr + String(chunk)).slice(-2000)),
    );
    this.#child.stdout!.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(`ended with ${signal ?? code}: ${this.#stderr}`));
  }

  #end(why: string): void {
    this.#ended ??= why;
    for (const receive of this.#pending.values()) receive({ bytes: 0, failed: why });
    this.#pending.clear();
  }

  #take(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#chunks.push(chunk.subarray(start, end));
      const line = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
      this.#chunks = [];
      start = end + 1;
      if (line.length > 1) this.#line(line);
    }
    if (start < chunk.length) this.#chunks.push(chunk.subarray(start));
  }

  #line(line: Buffer): void {
    if (line.length > BIG_BYTES && this.#pending.size === 1) {
      const [id] = this.#pending.keys();
      this.#answer(id!, { bytes: line.length, failed: undefined });
      return;
    }
    const message = JSON.parse(line.toString()) as {
      id?: number;
      method?: string;
      error?: unknown;
      result?: { isError?: boolean };
    };
    if (message.id === undefined || message.method !== undefined) return;
    const failed =
      message.error !== undefined || message.result?.isError === true
        ? line.toString().slice(0, 300)
        : undefined;
    this.#answer(message.id, { bytes: line.length, failed });
  }

  #answer(id: number, answer: Answer): void {
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
    this.#child.stdin!.write(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}\n`);
  }

  request(method: string, params: string, timeoutMs = CALL_TIMEOUT_MS): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(`${this.target.name}: no answer to ${method} in ${timeoutMs} ms. ${this.#stderr}`),
          ),
        timeoutMs,
      );
      this.send(method, params, (answer) => {
        clearTimeout(timer);
        if (answer.failed === undefined) resolve(answer);
        else reject(new Error(`${this.target.name}: ${method}: ${answer.failed}`));
      });
    });
  }

  async initialize(): Promise<void> {
    await this.request(
      'initialize',
      '{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}',
    );
    this.#child.stdin!.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    await this.request('tools/list', '{}');
  }

  /** The child, everything below it, and what carries its tag. */
  pids(): number[] {
    return processTree(this.#tag, this.#child.pid === undefined ? [] : [this.#child.pid]);
  }

  /** The shim alone, when the target is one: the child itself. */
  get childPid(): number | undefined {
    return this.#child.pid;
  }

  async close(): Promise<void> {
    this.#child.stdin!.end();
    for (let waited = 0; waited < 20 && this.#ended === undefined; waited++) await sleep(50);
    if (this.#ended === undefined && this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
  }
}
