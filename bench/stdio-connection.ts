import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, splitLines } from './connection.ts';
import { TAG_VARIABLE } from './process-tree.ts';
import type { StdioWay, Target } from './target.ts';

const WORDS_LIMIT = 300;

/** A client that starts the command and speaks with it over its pipes. */
export class StdioConnection extends Connection {
  readonly #child: ChildProcess;
  #stderr = '';

  constructor(target: Target, way: StdioWay) {
    super(target);
    const [command, ...args] = way.command;
    this.#child = spawn(command!, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...way.env, [TAG_VARIABLE]: this.tag },
      detached: true,
    });
    this.#child.stdin!.on('error', () => {});
    this.#child.stderr!.on(
      'data',
      (chunk: Buffer) => (this.#stderr = (this.#stderr + String(chunk)).slice(-WORDS_LIMIT)),
    );
    this.#child.stdout!.on(
      'data',
      splitLines((line) => this.take(line)),
    );
    this.#child.on('error', (error) => this.end(error.message));
    this.#child.on('exit', (code, signal) => this.end(`ended with ${signal ?? code}: ${this.#stderr}`));
  }

  override get childPid(): number | undefined {
    return this.#child.pid;
  }

  protected override get lastWords(): string {
    return this.#stderr;
  }

  protected write(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  async close(): Promise<void> {
    this.#child.stdin!.end();
    for (let waited = 0; waited < 40 && this.ended === undefined; waited++) await sleep(50);
    if (this.ended === undefined && this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
  }
}
