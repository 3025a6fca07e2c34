import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../clock/index.ts';
import type { Keychain, KeychainAnswer } from './key-chain.ts';
import { readReply, type KeychainReply, type KeychainRequest } from './keychain-wire.ts';

export interface KeychainProcessOptions {
  /** Starts the program of electron/keychain with stdin and stdout as pipes. */
  start(): ChildProcess;
  readonly clock: Clock;
  /** How long one question may take: long enough for a person to answer a prompt, where there is one. */
  readonly timeoutMs: number;
}

/** Larger answers are no key of ours. */
const MAX_REPLY = 64 * 1024;

/**
 * The keychain of the system, asked in a process of its own: a native call may crash it or wait for ever, and takes a
 * thread with it. One question at a time, each in a new process; the key is in no argument and no environment.
 */
export class KeychainProcess implements Keychain {
  readonly #options: KeychainProcessOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: KeychainProcessOptions) {
    this.#options = options;
  }

  get(account: string): Promise<KeychainAnswer<string | null>> {
    return this.#ask({ operation: 'get', account }, ({ value }) => value ?? null);
  }

  set(account: string, text: string): Promise<KeychainAnswer<undefined>> {
    return this.#ask({ operation: 'set', account, text }, () => undefined);
  }

  remove(account: string): Promise<KeychainAnswer<undefined>> {
    return this.#ask({ operation: 'remove', account }, () => undefined);
  }

  #ask<Value>(
    request: KeychainRequest,
    take: (reply: Extract<KeychainReply, { kind: 'ok' }>) => Value,
  ): Promise<KeychainAnswer<Value>> {
    const turn = this.#turn.then(async (): Promise<KeychainAnswer<Value>> => {
      const reply = await this.#run(request);
      return reply.kind === 'ok' ? { kind: 'ok', value: take(reply) } : reply;
    });
    this.#turn = turn;
    return turn;
  }

  async #run(request: KeychainRequest): Promise<KeychainReply | { kind: 'timeout'; afterMs: number }> {
    const { clock, timeoutMs } = this.#options;
    let child: ChildProcess;
    try {
      child = this.#options.start();
    } catch (error) {
      return {
        kind: 'unavailable',
        detail: `the keychain process cannot be started: ${(error as Error).message}`,
      };
    }
    const timedOut = Promise.withResolvers<'timeout'>();
    using _timer = clock.after(timeoutMs, () => timedOut.resolve('timeout'));
    const ended = once(child, 'close').then(
      ([code, signal]: unknown[]) => `it ended (${String(signal ?? code)})`,
      (error: Error) => error.message,
    );
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length <= MAX_REPLY) text += chunk;
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(`${JSON.stringify(request)}\n`);
    try {
      const outcome = await Promise.race([ended, timedOut.promise]);
      if (outcome === 'timeout') return { kind: 'timeout', afterMs: timeoutMs };
      return (
        readReply(text) ?? { kind: 'unavailable', detail: `the keychain process gave no answer: ${outcome}` }
      );
    } finally {
      child.kill('SIGKILL');
    }
  }
}
