import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { coreEnvironment } from './core-environment.ts';
import { connectSocket, type CoreChannel, enterCore, type PeerFacts } from './core-channel.ts';
import { ensureRunFolder } from './run-folder.ts';

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const READY_MS = 10_000;
const LOOK_MS = 20;
const MAX_LOG_BYTES = 4 * 1024 * 1024;

/**
 * What Node is told when it runs a core. Calls leave nothing behind that lives long, so that a young generation of 96 MB,
 * which V8 would let it grow to, saves no time; and each thread of V8 beyond the first keeps memory of its own for good. What
 * is not used is given back by `host/spare-memory.ts`: V8's own way does it twice more, and throws away compiled code.
 * `bin/gatehouse` says the same for `gatehouse up`.
 */
export const CORE_FLAGS: readonly string[] = [
  '--max-semi-space-size=4',
  '--v8-pool-size=1',
  '--no-memory-reducer',
];

/** How a core is started: the program of the headless composition root, and what it gets on its command line. */
export interface CoreStart {
  readonly entry: string;
  /** The Node it runs under; this process's own when absent. Electron is none: the desktop app names the one it carries. */
  readonly node?: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Connects to the core, and starts it first when it is not running. Of several that start one at the same moment the
 * core's own lock lets one win; the others wait for that one. Where it was one that stops, they start another. Raises what `connectSocket` and `enterCore` raise, `core_start_failed`,
 * `home_not_writable`.
 */
export async function openOrStartCore(facts: PeerFacts, start: CoreStart): Promise<CoreChannel> {
  const running = await tryOpen(facts);
  return running ?? (await startCore(facts, start));
}

/**
 * The channel, or undefined when no core listens. What listens but cannot prove itself, or does not answer, is an error
 * all the same: a second core could not take its place.
 */
async function tryOpen(facts: PeerFacts): Promise<CoreChannel | undefined> {
  let socket: Socket;
  try {
    socket = await connectSocket(facts.home);
  } catch (error) {
    if (isAppError(error, 'core_unreachable')) return undefined;
    throw error;
  }
  return enterCore(socket, facts);
}

/** A core that was started, and how it ended, once it has. */
interface Attempt {
  readonly from: number;
  ended: string | undefined;
}

async function startCore(facts: PeerFacts, start: CoreStart): Promise<CoreChannel> {
  const log = join(ensureRunFolder(facts.home), 'core.log');
  let attempt = tryStart(facts.home, start, log);
  let deadline = performance.now() + READY_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const endedBefore = attempt.ended;
    const channel = await tryOpen(facts);
    if (channel !== undefined) return channel;
    const late = performance.now() > deadline;
    const words = late || endedBefore !== undefined ? readFrom(log, attempt.from) : '';
    const lost = /already_running|running already/.test(words);
    if (!late && endedBefore === undefined) continue;
    if (!late && lost) {
      // Whoever has the lock is on its way up, and is waited for; or on its way down, and makes room.
      if (await isLocked(facts.home)) continue;
      attempt = tryStart(facts.home, start, log);
      deadline = performance.now() + READY_MS;
      continue;
    }
    const detail = lastLine(words) ?? endedBefore ?? `it was not ready within ${READY_MS / 1000} s`;
    throw new AppError('core_start_failed', { home: facts.home, detail });
  }
}

async function isLocked(home: string): Promise<boolean> {
  // Only who lost the lock needs it.
  const { isCoreLocked } = await import('./core-lock.ts');
  return isCoreLocked(home);
}

function tryStart(home: string, start: CoreStart, log: string): Attempt {
  const { child, from } = spawnCore(home, start, log);
  const attempt: Attempt = { from, ended: undefined };
  child.once('error', (error) => (attempt.ended = error.message));
  child.once('exit', (code, signal) => (attempt.ended ??= `it ended with ${signal ?? `code ${code}`}`));
  return attempt;
}

/** Starts the core, and says where in the log its words will begin. */
function spawnCore(home: string, start: CoreStart, log: string): { child: ChildProcess; from: number } {
  // Not imported above: a shim that finds its core running, as nearly all do, need not load it.
  const { spawn } = process.getBuiltinModule('node:child_process');
  let output: number | undefined;
  try {
    rotate(log);
    output = openSync(log, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW, 0o600);
    const from = fstatSync(output).size;
    const child = spawn(start.node ?? process.execPath, [...CORE_FLAGS, start.entry, ...(start.args ?? [])], {
      cwd: home,
      detached: true,
      stdio: ['ignore', output, output],
      env: coreEnvironment(start.env, home),
      windowsHide: true,
    });
    child.unref();
    return { child, from };
  } catch (cause) {
    throw new AppError('core_start_failed', { home, detail: (cause as Error).message }, { cause });
  } finally {
    if (output !== undefined) closeSync(output);
  }
}

/** Moves a log that has grown too large aside. */
function rotate(log: string): void {
  try {
    if (statSync(log).size > MAX_LOG_BYTES) renameSync(log, `${log}.1`);
  } catch (error) {
    // Not there, or moved by another shim in this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readFrom(log: string, from: number): string {
  try {
    return readFileSync(log).subarray(from).toString('utf8');
  } catch {
    return '';
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim().slice(0, 500) || undefined;
}
