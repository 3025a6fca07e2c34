import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Spawn } from './spawn-port.ts';
import { WATCHER_SCRIPT } from './watcher-script.ts';

/** More restarts than this mean that something kills it on purpose; launches are refused from then on. */
const MAX_RESTARTS = 20;

interface Watched {
  readonly group: number;
  readonly start: number;
}

/**
 * Sees to it that no server outlives the core, not even its SIGKILL: a tiny process in a session of its own holds the
 * other end of a pipe and ends what is left when the pipe breaks (watcher-script.ts). Started with the first launch.
 */
export class Watcher implements Disposable {
  readonly #spawn: Spawn;
  readonly #watched = new Map<string, Watched | undefined>();
  #child: ChildProcess | undefined;
  #ready: Promise<void> | undefined;
  #restarts = 0;
  #disposed = false;

  constructor(spawn: Spawn) {
    this.#spawn = spawn;
  }

  /**
   * Must have resolved before a server is started. The tag goes out first, so that a core that is killed between
   * starting a server and telling its group leaves nothing behind (on Linux). Raises `server_start_failed`.
   */
  async announce(server: string, tag: string): Promise<void> {
    this.#watched.set(tag, undefined);
    try {
      if (this.#ready === undefined) this.#ready = this.#start();
      else this.#write(`tag ${tag}`);
      await this.#ready;
    } catch (cause) {
      this.#watched.delete(tag);
      const detail = `the process that ends servers when Gatehouse dies cannot run (${(cause as Error).message})`;
      throw new AppError('server_start_failed', { server, detail }, { cause });
    }
  }

  watch(tag: string, group: number, start: number): void {
    this.#watched.set(tag, { group, start });
    this.#write(`group ${tag} ${group} ${start}`);
  }

  forget(tag: string): void {
    this.#watched.delete(tag);
    this.#write(`gone ${tag}`);
  }

  /** The process id of the watcher, for the status of the core; undefined before the first launch. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  #start(): Promise<void> {
    const child = this.#spawn('/bin/sh', ['-c', WATCHER_SCRIPT], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin:/run/current-system/sw/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#child = child;
    child.unref();
    child.stdin?.on('error', () => {});
    // A pipe of node:child_process is a socket: it must not keep the core alive.
    if (child.stdin instanceof Socket) child.stdin.unref();
    child.once('exit', () => this.#restart());
    for (const [tag, watched] of this.#watched) {
      this.#write(`tag ${tag}`);
      if (watched !== undefined) this.#write(`group ${tag} ${watched.group} ${watched.start}`);
    }
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
  }

  /** Someone ended it: a new one learns all that is watched. */
  #restart(): void {
    if (this.#disposed) return;
    this.#restarts++;
    this.#ready =
      this.#restarts > MAX_RESTARTS
        ? Promise.reject(new Error('it is ended again and again'))
        : this.#start();
    this.#ready.catch(() => {});
  }

  #write(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#child?.stdin?.end();
  }
}
