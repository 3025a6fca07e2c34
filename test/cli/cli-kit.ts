import { fileURLToPath } from 'node:url';
import { CoreClient } from '../../electron/connect/core-client.ts';
import type { CoreLink, RunCoreOptions, Surroundings } from '../../electron/cli/command.ts';
import { commands } from '../../electron/cli/commands/index.ts';
import { run } from '../../electron/cli/run.ts';
import { policyTools } from '../../electron/offline-policy.ts';
import {
  offlineCheckPolicy,
  offlineCheckTools,
  offlineExport,
  offlineRestore,
  offlineVerify,
} from '../../electron/offline.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { coreMachine, RealCore, type RealCoreOptions } from '../fixtures/real-core.ts';

/** The built programs. */
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

/** What a command line came to. */
export interface Ran {
  readonly code: number;
  readonly out: string[];
  readonly err: string[];
  /** The one document on standard output. Raises when there is not exactly one. */
  readonly json: unknown;
}

/** A command that still runs. */
export interface Running {
  readonly out: string[];
  readonly done: Promise<Ran>;
  /** As Ctrl+C does. */
  interrupt(): void;
  /** Resolves as soon as a line fits. */
  line(fits: (line: string) => boolean): Promise<string>;
}

/** The command line in this process, with real commands over a real socket; and a core, where there is one. */
export class CliKit implements AsyncDisposable {
  readonly home: string;
  readonly userHome: string;
  readonly base: string;
  readonly core: RealCore | undefined;
  /** What `up` was asked for; what cores were started with; which processes were waited for. */
  readonly opened: string[] = [];
  readonly ran: RunCoreOptions[] = [];
  readonly started: (readonly string[])[] = [];
  readonly ended: number[] = [];
  readonly #links: CoreLink[] = [];
  input = '';
  isTerminal = false;

  private constructor(facts: Pick<CliKit, 'base' | 'home' | 'userHome' | 'core'>) {
    this.base = facts.base;
    this.home = facts.home;
    this.userHome = facts.userHome;
    this.core = facts.core;
  }

  static async withCore(options: RealCoreOptions = {}): Promise<CliKit & { core: RealCore }> {
    const core = await RealCore.open(options);
    await core.listen();
    const { base, home, userHome } = core;
    return new CliKit({ base, home, userHome, core }) as CliKit & { core: RealCore };
  }

  static async withoutCore(): Promise<CliKit> {
    const { base, home, userHome } = await coreMachine();
    return new CliKit({ base, home, userHome, core: undefined });
  }

  start(...words: string[]): Running {
    const out: string[] = [];
    const err: string[] = [];
    const interruption = Promise.withResolvers<void>();
    const waiting = new Set<() => void>();
    const wake = (): void => waiting.forEach((one) => one());
    const done = run(words, commands, this.#surroundings(interruption.promise), {
      out: (text) => {
        out.push(text);
        wake();
      },
      error: (text) => err.push(text),
    }).then((code): Ran => {
      wake();
      return {
        code,
        out,
        err,
        get json() {
          if (out.length !== 1) throw new Error(`${out.length} documents: ${out.join('\n')}`);
          return JSON.parse(out[0]!) as unknown;
        },
      };
    });
    return {
      out,
      done,
      interrupt: () => interruption.resolve(),
      async line(fits) {
        for (;;) {
          const found = out.find(fits);
          if (found !== undefined) return found;
          await new Promise<void>((resolve) => waiting.add(resolve));
        }
      },
    };
  }

  /** Runs a command line to its end. */
  run(...words: string[]): Promise<Ran> {
    return this.start(...words).done;
  }

  #surroundings(interrupted: Promise<void>): Surroundings {
    const { home } = this;
    const env = { HOME: this.userHome };
    const launcher = '/opt/gatehouse/bin/gatehouse';
    const link = async (): Promise<CoreLink> => {
      const client = await CoreClient.connect(home, 'cli');
      this.#links.push(client);
      return client;
    };
    return {
      home,
      env,
      cwd: this.base,
      launcher,
      isTerminal: this.isTerminal,
      core: link,
      startedCore: (options = []) => {
        this.started.push(options);
        if (this.core !== undefined) return link();
        throw new AppError('core_start_failed', { home, detail: 'there is none to start in this test' });
      },
      openUrl: (url) => Promise.resolve(this.opened.push(url) > 0),
      runCore: (options) => Promise.resolve(this.ran.push(options) - 1),
      input: () => Promise.resolve(this.input),
      ended: (pid) => {
        this.ended.push(pid);
        return Promise.resolve();
      },
      interrupted: () => interrupted,
      offline: {
        verify: () => offlineVerify(home),
        export: (filter) => offlineExport(home, filter),
        restore: (selection) => offlineRestore({ home, env, launcher, dist: DIST }, selection),
        checkPolicy: offlineCheckPolicy,
        checkTools: offlineCheckTools,
        policy: policyTools({ env, launcher }),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const link of this.#links) link.close();
    await this.core?.[Symbol.asyncDispose]();
  }
}
