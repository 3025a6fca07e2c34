import { type CallOrigin, bind, events, isEventName, parseInput, type StatusView } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { Result } from '../../shared/errors/result.ts';
import type { ClientView } from '../../shared/model/client.ts';
import { createUlid } from '../../shared/util/ulid.ts';
import { drop } from '../../shared/util/drop.ts';
import { Admissions } from './admissions.ts';
import { Approvals, RuleBook } from './approvals/index.ts';
import { Journal, SearchIndex } from './audit/index.ts';
import { ClientWatch, clientAdapters, createClients } from './clients/index.ts';
import type { CoreOptions } from './core-options.ts';
import { Demo } from './demo.ts';
import { ActivityFeed, redactArguments } from './gateway/index.ts';
import { coreHandlers } from './handlers/core-handlers.ts';
import { Health } from './health/index.ts';
import { nodeFiles } from './identity/index.ts';
import { Judge } from './judge.ts';
import { previewFiles } from './preview-files.ts';
import { type AdmittedConnection, type NewConnection, Sessions } from './sessions.ts';
import { StateStream } from './state/state-stream.ts';
import { Definitions, PolicyFiles, RulesFile, Settings } from './store/index.ts';
import { storedRules } from './stored-rules.ts';
import { Supervisor, UserPath } from './supervisor/index.ts';
import { PolicyInForce } from './policy-in-force.ts';
import { ToolBook } from './tool-book.ts';
import { ServerViews } from './views/server-views.ts';
import { watchFiles } from './watch-files.ts';

const NO_LISTENER = { [Symbol.dispose]: (): void => undefined };

/**
 * The core: makes the rooms, gives each the ports it needs, and answers the contract. It decides nothing itself; what
 * grows here belongs into a room.
 */
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
    const core = new Core(options, parts);
    await core.#begin();
    return core;
  }

  async #begin(): Promise<void> {
    const { journal, clients, definitions, views, state, watch } = this.#parts;
    journal.stage({ kind: 'core.started', detail: { version: this.#options.version, pid: this.#options.machine.pid } });
    journal.commit();
    definitions.onChange(() => drop(views.refresh(), (error) => this.#options.log('views', error)));
    await clients.recover();
    await views.refresh();
    await watch.start();
    this.#parts.seen(await clients.list([]));
    state.changed('status');
  }

  /** Judges a new connection of a client. Raises `too_many`, `journal_unwritable`. */
  admit(connection: NewConnection): Promise<AdmittedConnection> {
    return this.#parts.sessions.admit(connection);
  }

  /** Starts a stream of the contract. Raises `unknown_call`, `bad_input`. */
  subscribe(name: string, input: unknown, listener: (value: unknown) => void): Disposable {
    if (!isEventName(name)) throw new AppError('unknown_call', { call: name });
    const { state, activity, supervisor, journal } = this.#parts;
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
        return supervisor.followLog(server, (lines) => listener({ lines: [...lines] }));
      }
      case 'audit':
        parseInput(name, events.audit.input, input);
        return journal.subscribe((records) => listener({ records }));
    }
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
    const { approvals, sessions, supervisor, journal, stack } = this.#parts;
    approvals[Symbol.dispose]();
    await sessions[Symbol.asyncDispose]();
    await supervisor[Symbol.asyncDispose]();
    journal.stage({ kind: 'core.stopped', detail: { pid: this.#options.machine.pid } });
    await stack.disposeAsync();
  }
}

/** The opened rooms. */
export type Parts = Awaited<ReturnType<typeof openParts>>;

async function openParts(options: CoreOptions) {
  const { home, clock, random, log } = options;
  await using opening = new AsyncDisposableStack();
  const onBug = (where: string) => (error: unknown) => log(where, error);
  const ids = createUlid(() => clock.now(), random);
  const startedAt = clock.now();
  const environment = environmentOf(options, ids);

  const health = opening.use(new Health(clock));
  const journal = opening.use(
    Journal.open({
      folder: home.journal,
      clock,
      ids,
      onBug: onBug('journal'),
      onUnwritable: ({ data }) => health.raise('journal_unwritable', data),
      onWritable: () => health.clear('journal_unwritable'),
      onTampered: ({ file, problem }) => health.raise('journal_tampered', { file, problem }),
    }),
  );
  const index = opening.use(new SearchIndex({ journal, clock, workerUrl: options.indexWorker, onBug: onBug('index') }));
  const definitions = opening.use(await Definitions.open({ file: home.servers, onBug: onBug('definitions') }));
  const rulesFile = opening.use(await RulesFile.open({ file: home.rules, onBug: onBug('rules') }));
  const settings = opening.use(await Settings.open({ file: home.settings, onBug: onBug('settings') }));
  const policyFiles = opening.use(
    await PolicyFiles.open({
      system: options.systemPolicy,
      userFile: home.policy,
      listedFiles: options.listedPolicies,
      timer: clock,
      onWatchError: onBug('policy'),
    }),
  );
  const policy = opening.use(new PolicyInForce({ files: policyFiles, journal, health }));

  const store = storedRules(rulesFile);
  const rules = opening.use(new RuleBook({ store, clock, ids, report: onBug('rules') }));
  rulesFile.onChange(() => store.changedOutside() && rules.reload());
  const judge = new Judge({ policy: () => policy.set, rules, onBug: log });
  const approvals = opening.use(
    new Approvals({
      clock,
      ids,
      journal,
      rules,
      judge: (call) => judge.judge(call),
      describe: (call, argumentsHash) => {
        const { value, redactions } = redactArguments(call.arguments);
        const { server, identity } = call.session;
        return {
          operation: { type: call.operation, server, identity, name: call.name, arguments: value, argumentsHash },
          ...(redactions.length === 0 ? {} : { redactions: [...redactions] }),
        };
      },
      files: previewFiles,
      clientName: (client) => clientAdapters.find((adapter) => adapter.id === client)?.name ?? client,
      report: onBug('approvals'),
    }),
  );
  const activity = opening.use(new ActivityFeed(clock));
  const supervisor = opening.use(
    new Supervisor({ clock, ids, spawn: options.spawn, signal: options.signal, platform: options.platform }),
  );
  const admissions = new Admissions({ policy: () => policy.set, files: nodeFiles(() => clock.now()), environment });
  const tools = new ToolBook();

  let clientViews: ClientView[] = [];
  const sessions = new Sessions({
    definitions,
    admissions,
    supervisor,
    approvals,
    tools,
    ports: { judge, journal, approvals, activity, clock, ids },
    user: options.user,
    settings: () => {
      const { approvalDeadlineSeconds, frameLimitMegabytes } = settings.value;
      return { deadlineMs: approvalDeadlineSeconds * 1000, frameLimit: frameLimitMegabytes * 1024 * 1024 };
    },
    changed: () => state.changed('sessions', 'servers', 'status'),
    onBug: log,
  });
  const views: ServerViews = new ServerViews({
    definitions,
    admissions,
    supervisor,
    cwd: options.userHome,
    sessions: () => sessions.list(),
    toolCount: (server) => tools.of(server)?.tools.length,
    callsPerBucket: (server) => activity.callsPerBucket(server),
    changed: () => state.changed('servers', 'status'),
  });
  const clients = createClients({
    machine: options.machine,
    gatehouseHome: home.path,
    shim: options.shim,
    definitions: {
      get: (name) => definitions.list().get(name),
      add: (name, definition) => definitions.add(name, definition),
      remove: (name) => definitions.remove(name),
    },
    audit: {
      record: (draft) => {
        journal.stage(draft);
        journal.commit();
      },
    },
    clock,
    random,
  });
  const demo = opening.use(
    new Demo({
      home,
      definitions,
      spawn: options.spawn,
      shim: options.shim,
      runtime: options.demo.runtime,
      serverProgram: options.demo.server,
      clientProgram: options.demo.client,
      environment,
      sessionOf: (client) => sessions.list().find((session) => session.client === client)?.id,
    }),
  );

  const status = (): StatusView => ({
    version: options.version,
    pid: options.machine.pid,
    home: home.path,
    mode: policy.set.mode,
    layers: policy.view().layers,
    servers: definitions.list().size,
    sessions: sessions.list().length,
    pendingApprovals: approvals.list().filter((approval) => approval.state === 'waiting').length,
    warnings: health.list(),
    startedAt,
    callsToday: activity.callsToday(),
    fresh: definitions.list().size === 0,
  });
  const state: StateStream = opening.use(
    new StateStream(
      {
        status,
        servers: () => views.list(),
        sessions: () => sessions.list(),
        approvals: () => approvals.list(),
        history: () => approvals.history(),
        rules: () => rules.list(),
        clients: () => clientViews,
      },
      clock,
    ),
  );
  const seen = (found: ClientView[]): void => {
    clientViews = found;
    for (const client of found) {
      for (const { path, problem } of client.configs) {
        if (problem === undefined) health.clear('config_unreadable', path);
        else health.raise('config_unreadable', { client: client.name, file: path, problem }, path);
      }
    }
    state.changed('clients');
  };
  const watch = opening.use(
    new ClientWatch({ clock, list: () => clients.list([]), onChange: seen, onProblem: onBug('clients') }),
  );

  supervisor.onChange(() => state.changed('servers', 'status'));
  approvals.subscribe(() => state.changed('approvals', 'history', 'sessions', 'status'));
  rules.subscribe(() => {
    state.changed('rules');
    sessions.relist();
  });
  health.onChange(() => state.changed('status'));
  policy.onChange(() => {
    approvals.rejudge();
    sessions.relist();
    drop(Promise.all([views.refresh(), sessions.recheck()]), onBug('policy'));
    state.changed('status');
  });
  await watchFiles({ definitions, rules: rulesFile, settings }, home, health);

  const stack = opening.move();
  return {
    stack,
    health,
    journal,
    index,
    definitions,
    rulesFile,
    settings,
    policy,
    rules,
    judge,
    approvals,
    activity,
    supervisor,
    admissions,
    tools,
    sessions,
    views,
    clients,
    demo,
    status,
    state,
    seen,
    watch,
    environment,
    ids,
  };
}

/** The environment servers are launched from: this process's own, with the PATH the user has in a terminal. */
function environmentOf(options: CoreOptions, ids: () => string): () => Promise<Readonly<Record<string, string>>> {
  const { clock, spawn, signal, platform, env, loginShell } = options;
  const path = new UserPath({ clock, spawn, signal, platform, env, loginShell, ids });
  const own = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return async () => ({ ...Object.fromEntries(own), PATH: await path.resolve() });
}
