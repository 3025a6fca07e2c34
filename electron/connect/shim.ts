import type { Readable, Writable } from 'node:stream';
import type { AppErrorCode } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import { answerWithError } from './answer-with-error.ts';
import type { CoreChannel } from './core-channel.ts';
import { relay } from './relay.ts';
import { type CoreStart, openOrStartCore } from './start-core.ts';

/** How often it is looked whether the client still lives. */
const PARENT_LOOK_MS = 3000;

export interface ShimOptions {
  readonly home: string;
  /** Absent: every server that may run, as one. */
  readonly server?: string;
  readonly client: string;
  readonly cwd: string;
  readonly input: Readable;
  readonly output: Writable;
  /** One line for the client's log. */
  readonly complain: (line: string) => void;
  readonly start: CoreStart;
}

/**
 * One client connection: reaches the core, starting it if need be, and copies bytes. It never runs the server itself:
 * without a core, every request is answered with an error that says why. Resolves with the exit code (contract.md).
 */
export async function runShim(options: ShimOptions): Promise<number> {
  const { home, server, client, cwd, input, output } = options;
  const orphaned = parentGone();
  const facts = { home, role: 'connect', client, cwd, ...(server === undefined ? {} : { server }) } as const;
  const channel = await openOrStartCore(facts, options.start).catch((error: unknown): CoreChannel => ({
    kind: 'refused',
    error: toWireError(error),
  }));
  if (channel.kind === 'open') {
    return relay({ input, output, socket: channel.socket, exit: channel.exit, orphaned });
  }
  options.complain(`gatehouse: ${channel.error.message}`);
  await Promise.race([answerWithError(input, output, channel.error), orphaned]);
  return exitCode(channel.error.code);
}

function exitCode(code: AppErrorCode): number {
  switch (code) {
    case 'denied_by_policy':
      return 3;
    case 'server_not_found':
      return 5;
    case 'wrong_token':
    case 'version_mismatch':
    case 'bad_input':
    case 'too_many':
    case 'internal':
      return 1;
    default:
      return 4;
  }
}

/**
 * Settles when this process gets another parent: the client died, and something else still holds the other end of our
 * stdin, so that its end never comes.
 */
function parentGone(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, PARENT_LOOK_MS);
    timer.unref();
  });
}
