import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPointer } from '../../electron/connect/core-pointer.ts';

export const FAKE_CORE = fileURLToPath(new URL('./fake-core.ts', import.meta.url));
const SHIM = fileURLToPath(new URL('./shim-with-fake-core.ts', import.meta.url));

/** A data folder of its own, with what runs in it; disposing ends the core and removes the folder. */
export class TestHome implements Disposable {
  readonly path: string;
  readonly #cores: number[] = [];
  readonly #children: ChildProcess[] = [];

  constructor(under = tmpdir()) {
    this.path = mkdtempSync(join(under, 'gatehouse-home-'));
  }

  /** Starts the fake core and waits until it listens. */
  async core(): Promise<number> {
    const child = spawn(process.execPath, [FAKE_CORE], {
      env: { ...process.env, GATEHOUSE_HOME: this.path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    await once(child.stdout, 'data');
    return child.pid!;
  }

  /** Starts a shim: the shim's own code, with the fake core as the one it may start. */
  shim(words: readonly string[], env: NodeJS.ProcessEnv = {}): RunningShim {
    const child = spawn(process.execPath, [SHIM, 'connect', ...words], {
      env: { ...process.env, GATEHOUSE_HOME: this.path, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    return new RunningShim(child);
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
    child.stdin!.on('error', () => {});
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
