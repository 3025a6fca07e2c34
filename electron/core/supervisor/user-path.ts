import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../clock/index.ts';
import type { SendSignal, Spawn } from './spawn-port.ts';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT = 1024 * 1024;

/** Folders that a program started by the desktop finds on its PATH without the user's shell having had a say. */
const SYSTEM_FOLDERS = new Set([
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/games',
  '/usr/local/games',
  '/snap/bin',
]);

export interface ShellFacts {
  readonly clock: Clock;
  readonly spawn: Spawn;
  readonly signal: SendSignal;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The account's login shell, for when `SHELL` is not set. */
  readonly loginShell: string | undefined;
  readonly ids: () => string;
}

/**
 * The PATH the user has in a terminal. A core that was started from one has it already, and it is used as it is. One
 * that was started by the desktop, or by a client that was, has only the system's folders: then the login shell is
 * asked once, and its folders come first, followed by those of this process that it lacks. Rejected: asking the shell
 * always; start-up files may take seconds, and a PATH set on purpose for this process would lose to theirs.
 */
export class UserPath {
  readonly #facts: ShellFacts;
  #resolved: Promise<string> | undefined;

  constructor(facts: ShellFacts) {
    this.#facts = facts;
  }

  /** Never rejects: whatever goes wrong with the shell, the process's own PATH is the answer. Asked once, then kept. */
  resolve(): Promise<string> {
    this.#resolved ??= this.#find();
    return this.#resolved;
  }

  async #find(): Promise<string> {
    const { env, platform, loginShell } = this.#facts;
    const own = env['PATH'] ?? '';
    const shell = env['SHELL'] || loginShell;
    if (platform === 'win32' || !isBarePath(own) || !shell?.startsWith('/')) return own;
    const theirs = await this.#ask(shell);
    return theirs === undefined ? own : joinPaths(theirs, own);
  }

  #ask(shell: string): Promise<string | undefined> {
    const { clock, spawn, env, ids } = this.#facts;
    const mark = `gatehouse-${ids()}`;
    // An sh inside the user's shell prints it: the exported PATH is the same text in every shell, their syntax is not
    // (in fish "$PATH" is a list). Marks, because start-up files print what they like.
    const script = `/bin/sh -c 'printf "%s%s%s" "${mark}" "$PATH" "${mark}"'`;
    return new Promise((resolve) => {
      let child: ChildProcess;
      try {
        child = spawn(shell, ['-ilc', script], {
          // Its own session: an interactive shell would otherwise take the terminal we may have been started from.
          detached: true,
          stdio: ['ignore', 'pipe', 'ignore'],
          env: { ...env, DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false' },
        });
      } catch {
        resolve(undefined);
        return;
      }
      let output = '';
      const finish = (): void => {
        timer.cancel();
        this.#end(child);
        child.stdout?.destroy();
        const [, path] = output.split(mark);
        resolve(path === '' ? undefined : path);
      };
      const timer = clock.after(TIMEOUT_MS, finish);
      child.stdout?.setEncoding('utf8').on('data', (part: string) => {
        output += part;
        if (output.split(mark).length > 2 || output.length > MAX_OUTPUT) finish();
      });
      child.once('error', finish);
      child.once('close', finish);
    });
  }

  /** Ends the shell with everything its start-up files left running. */
  #end(child: ChildProcess): void {
    try {
      if (child.pid !== undefined && child.exitCode === null) this.#facts.signal(-child.pid, 'SIGKILL');
    } catch {
      // It ended in this moment.
    }
  }
}

/** True when a PATH holds nothing but the system's own folders. */
export function isBarePath(path: string): boolean {
  return path.split(':').every((folder) => folder === '' || SYSTEM_FOLDERS.has(folder));
}

/** The folders of `first`, then those of `second` it lacks. Empty and relative ones are left out: they mean the cwd. */
export function joinPaths(first: string, second: string): string {
  const folders = [...first.split(':'), ...second.split(':')].filter((folder) => folder.startsWith('/'));
  return [...new Set(folders)].join(':');
}
