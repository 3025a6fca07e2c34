import { bind, type CallOrigin, events, isEventName, parseInput } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { Result } from '../../shared/errors/result.ts';
import type { CoreOptions } from './core-options.ts';
import { coreHandlers } from './handlers/core-handlers.ts';
import { openParts, type Parts } from './open-parts.ts';
import type { FederatedConnection } from './federations.ts';
import type { AdmittedConnection } from './sessions.ts';
import type { HttpSettings } from './store/index.ts';

export type { IsolationOptions } from './core-options.ts';

const NO_LISTENER = { [Symbol.dispose]: (): void => undefined };

/** The core: opens the rooms (open-parts.ts), answers the contract, and ends in order. It decides nothing itself. */
export class Core implements AsyncDisposable {
  readonly dispatch: (name: string, input: unknown, origin: CallOrigin) => Promise<Result<unknown>>;
  readonly #parts: Parts;
  readonly #options: CoreOptions;
  #state: 'running' | 'stopped' = 'running';

  private constructor(options: CoreOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.dispatch = bind(coreHandlers(options, parts), (call, error) => options.log(`call ${call}`, error));
  }

  /** Opens everything and records the start. Raises `journal_unwritable`, `file_unreadable` and what opening the files raises. */
  static async open(options: CoreOptions): Promise<Core> {
    const parts = await openParts(options);
    try {
      const core = new Core(options, parts);
      await core.#begin();
      return core;
    } catch (error) {
      await parts.stack.disposeAsync();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const { board, clients, journal, shadow, state, store, views, watch } = this.#parts;
    const { machine, version } = this.#options;
    journal.stage({ kind: 'core.started', detail: { version, pid: machine.pid } });
    journal.commit();
    await Promise.all([clients.recover(), store.clean()]);
    await views.refresh();
    await watch.start();
    board.see(await clients.list([]));
    await shadow.refresh();
    state.changed('status');
  }

  /** Judges a new connection of a client. Raises `too_many`, `journal_unwritable`. */
  async admit({
    server,
    ...connection
  }: FederatedConnection & { readonly server: string | undefined }): Promise<AdmittedConnection> {
    const { sessions, federations } = this.#parts;
    return server === undefined ? federations.admit(connection) : sessions.admit({ ...connection, server });
  }

  /** How the HTTP front is to listen; undefined when it is not to. `frameBytes` is the largest message. */
  http(): (HttpSettings & { readonly frameBytes: number }) | undefined {
    const { http, frameLimitMegabytes } = this.#parts.settings.value;
    return http === undefined ? undefined : { ...http, frameBytes: frameLimitMegabytes * 1024 * 1024 };
  }

  /** Calls back after each change of the settings. */
  onSettings(listener: () => void): Disposable {
    return this.#parts.settings.onChange(listener);
  }

  /** Starts a stream of the contract. Raises `unknown_call`, `bad_input`, `server_not_found`. */
  subscribe(name: string, input: unknown, listener: (value: unknown) => void): Disposable {
    if (!isEventName(name)) throw new AppError('unknown_call', { call: name });
    const { state, activity, definitions, supervisor, journal, installs, shadow } = this.#parts;
    if (this.#state === 'stopped') return NO_LISTENER;
    switch (name) {
      case 'state':
        parseInput(name, events.state.input, input);
        return state.subscribe(listener);
      case 'activity':
        parseInput(name, events.activity.input, input);
        return activity.subscribe((rows) => {
          listener({ rows });
          // Who looks at calls also looks at what they count up: today's calls, those of each server, uses of rules.
          state.changed('status', 'servers', 'rules');
        });
      case 'log': {
        const { server } = parseInput(name, events.log.input, input);
        definitions.get(server);
        return supervisor.followLog(server, (lines) => listener({ lines: [...lines] }));
      }
      case 'installs':
        parseInput(name, events.installs.input, input);
        return installs.subscribe((list) => listener({ installs: list }));
      case 'shadow':
        parseInput(name, events.shadow.input, input);
        return shadow.subscribe(listener);
      case 'audit':
        parseInput(name, events.audit.input, input);
        return journal.subscribe((records) => listener({ records }));
    }
  }

  /** Calls back at once whenever a record was written, on the way of a call: for listeners that only take note. */
  onActivity(listener: () => void): Disposable {
    return this.#parts.journal.onAdvance(listener);
  }

  /** What a monitoring system asks for, in Prometheus' text format. */
  metrics(): string {
    const status = this.#parts.status();
    const gauges: [name: string, value: number][] = [
      ['gatehouse_sessions', status.sessions],
      ['gatehouse_servers', status.servers],
      ['gatehouse_pending_approvals', status.pendingApprovals],
      ['gatehouse_calls_today', status.callsToday],
      ['gatehouse_warnings', status.warnings.length],
      ['gatehouse_start_time_seconds', status.startedAt / 1000],
    ];
    return gauges.map(([name, value]) => `# TYPE ${name} gauge\n${name} ${value}\n`).join('');
  }

  logBug(where: string, error: unknown): void {
    this.#options.log(where, error);
  }

  /** Ends in order: questions are denied, clients told, servers stopped, the stop recorded, files closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    const { approvals, sessions, federations, warm, supervisor, journal } = this.#parts;
    await using _files = this.#parts.stack;
    approvals[Symbol.dispose]();
    await Promise.all([sessions[Symbol.asyncDispose](), warm[Symbol.asyncDispose]()]);
    federations[Symbol.dispose]();
    await supervisor[Symbol.asyncDispose]();
    journal.stage({ kind: 'core.stopped', detail: { pid: this.#options.machine.pid } });
  }
}
