import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '../../../shared/errors/app-error.ts';
import {
  type Installed,
  InstallerMessage,
  type InstallRequest,
  type Resolved,
} from './installer/protocol.ts';

export interface InstallerOptions {
  readonly spawn: (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
  readonly signal: (pid: number, signal: NodeJS.Signals) => void;
  readonly platform: NodeJS.Platform;
  /** The Node.js and the program of the installer. */
  readonly runtime: string;
  readonly program: string;
  environment(): Promise<Readonly<Record<string, string>>>;
}

/** What an installation is asked and told on its way. */
export interface InstallWatcher {
  /** May this be installed? Rejects when not: the process is ended then. */
  admit(resolved: Resolved): Promise<void>;
  progress(phase: 'resolving' | 'downloading', done: number, total: number): void;
}

/** The environment that would change what the installer itself runs. */
const NOT_PASSED = /^(?:NODE_(?!EXTRA_CA_CERTS|TLS_).*|LD_.*|DYLD_.*)$/;

/**
 * Runs one installation in a process of its own: npm's libraries take 200 MB, and what is cancelled can be ended whole.
 * Raises `package_not_found`, `integrity_mismatch`, `registry_unreachable`, `install_refused`, `install_failed`,
 * `cancelled`, and what `admit` raises.
 */
export async function runInstaller(
  request: InstallRequest,
  what: string,
  watcher: InstallWatcher,
  cancel: AbortSignal,
  options: InstallerOptions,
): Promise<{ installed: Installed; resolved: Resolved }> {
  if (cancel.aborted) throw new AppError('cancelled', { what: `Installing ${what}` });
  const env = Object.fromEntries(
    Object.entries(await options.environment()).filter(([name]) => !NOT_PASSED.test(name)),
  );
  const child = options.spawn(options.runtime, [options.program], {
    cwd: request.tree,
    env: { ...env, NODE_USE_ENV_PROXY: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: options.platform !== 'win32',
    windowsHide: true,
  });
  const end = (): void => endTree(child, options);
  cancel.addEventListener('abort', end);
  try {
    return await converse(child, request, what, watcher, cancel);
  } finally {
    cancel.removeEventListener('abort', end);
    end();
  }
}

/** Pip and what it starts are in the group of the process. */
function endTree(child: ChildProcess, { signal, platform }: InstallerOptions): void {
  if (child.pid === undefined) return;
  try {
    signal(platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

async function converse(
  child: ChildProcess,
  request: InstallRequest,
  what: string,
  watcher: InstallWatcher,
  cancel: AbortSignal,
): Promise<{ installed: Installed; resolved: Resolved }> {
  const closed = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (_code, signal) => resolve(signal));
  });
  child.stdin!.on('error', () => undefined);
  let words = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (words = (words + chunk).slice(-2000)));
  child.stdin!.write(`${JSON.stringify(request)}\n`);
  let resolved: Resolved | undefined;
  for await (const line of createInterface({ input: child.stdout! })) {
    const message = readMessage(line);
    if (message === undefined) continue;
    switch (message.kind) {
      case 'resolved':
        resolved = message.resolved;
        await watcher.admit(resolved);
        child.stdin!.write('{"go":true}\n');
        break;
      case 'progress':
        watcher.progress(message.phase, message.done, message.total);
        break;
      case 'failed':
        throw failure(message, what);
      case 'done':
        if (resolved !== undefined) return { installed: message.installed, resolved };
    }
  }
  const signal = await closed;
  if (cancel.aborted) throw new AppError('cancelled', { what: `Installing ${what}` });
  const detail = words.trim().split('\n').at(-1)?.slice(0, 500) ?? '';
  throw new AppError('install_failed', {
    package: what,
    detail: detail === '' ? endedEarly(signal) : detail,
  });
}

function endedEarly(signal: NodeJS.Signals | null): string {
  // Node.js cannot be told to get an error instead.
  if (signal === 'SIGXFSZ')
    return 'a file of it is larger than your limit for files allows: raise it (ulimit -f)';
  return signal === null ? 'the installer ended early' : `the installer was ended (${signal})`;
}

/** A line that is no message of ours was written by a library. */
function readMessage(line: string): InstallerMessage | undefined {
  try {
    return InstallerMessage.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function failure({ code, detail }: InstallerMessage & { kind: 'failed' }, what: string): AppError {
  if (code === 'revoked') return new AppError('package_revoked', { package: what, detail });
  if (code === 'install_refused') return new AppError(code, { package: what, problem: detail });
  return new AppError(code, { package: what, detail });
}
