import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureToken } from '../../electron/connect/token.ts';
import { readPointer } from '../../electron/connect/core-pointer.ts';

export const FAKE_CORE = fileURLToPath(new URL('./fake-core.ts', import.meta.url));
const NODE_SHIM = fileURLToPath(new URL('./shim-with-fake-core.ts', import.meta.url));

/** A shim that can be started: the words before `connect NAME`, and what its environment has to hold. */
export interface ShimKind {
  readonly name: string;
  readonly command: readonly string[];
  /** The same, but with nothing to become when it does not get on by itself. */
  readonly alone: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The shim in Node: its own code, with the fake core as the one it may start. */
export const SHIM_IN_NODE: ShimKind = {
  name: 'in Node',
  command: [process.execPath, NODE_SHIM],
  alone: [process.execPath, NODE_SHIM],
  env: {},
};

/** A data folder of its own, with what runs in it; disposing ends the core and removes the folder. */
export class TestHome implements Disposable {
  readonly path: string;
  readonly #cores: number[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #kind: ShimKind;

  constructor(kind = SHIM_IN_NODE, under = tmpdir()) {
    this.#kind = kind;
    this.path = mkdtempSync(join(under, 'gatehouse-home-'));
  }

  /** Starts the fake core and waits until it listens. The clients of the tests have connected before. */
  async core(): Promise<number> {
    for (const client of ['unknown', 'cursor']) ensureToken(this.path, client);
    const child = spawn(process.execPath, [FAKE_CORE], {
      env: { ...process.env, GATEHOUSE_HOME: this.path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    await once(child.stdout, 'data');
    return child.pid!;
  }

  shim(words: readonly string[], env: NodeJS.ProcessEnv = {}): RunningShim {
    return new RunningShim(this.start([...this.#kind.command, 'connect', ...words], env));
  }

  /** Starts a shim of which nothing rare is asked. */
  usualShim(words: readonly string[], env: NodeJS.ProcessEnv = {}): RunningShim {
    return new RunningShim(this.start([...this.#kind.alone, 'connect', ...words], env));
  }

  /** Starts any command with this data folder in its environment. */
  start(command: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
    const child = spawn(command[0]!, command.slice(1), {
      env: { ...process.env, ...this.#kind.env, GATEHOUSE_HOME: this.path, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  /** Remembers the core that a shim has started, so that it ends with the test. */
  noteCore(): number | undefined {
    const pid = readPointer(this.path)?.pid;
    if (pid !== undefined) this.#cores.push(pid);
    return pid;
  }

  [Symbol.dispose](): void {
    this.noteCore();
    for (const child of this.#children) child.kill('SIGKILL');
    for (const pid of this.#cores) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended before.
      }
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A shim as its client sees it. */
export class RunningShim {
  readonly child: ChildProcess;
  #text = '';
  #complaint = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout!.setEncoding('utf8').on('data', (part: string) => (this.#text += part));
    child.stderr!.setEncoding('utf8').on('data', (part: string) => (this.#complaint += part));
  }

  /** All it printed so far. */
  get text(): string {
    return this.#text;
  }

  get complaint(): string {
    return this.#complaint;
  }

  say(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  /** Waits until it has printed this. */
  async until(part: string): Promise<void> {
    while (!this.#text.includes(part)) await once(this.child.stdout!, 'data');
  }

  close(): void {
    this.child.stdin!.end();
  }

  /** The exit code, once all its output is here. */
  async exit(): Promise<number | null> {
    const [code] = (await once(this.child, 'close')) as [number | null];
    return code;
  }
}
