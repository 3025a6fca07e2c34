import type { Accounts } from './accounts/index.ts';
import { openAccounts } from './open-accounts.ts';
import { Admissions } from './admissions.ts';
import { Federations } from './federations.ts';
import { ActivityFeed } from './gateway/index.ts';
import { FailureListener } from './failure-listener.ts';
import { nodeFiles } from './identity/index.ts';
import { GateIntegrity } from './gate-integrity.ts';
import { ResultScanner } from './integrity/index.ts';
import { LaunchRecords } from './launch-records.ts';
import type { Judging } from './open-judging.ts';
import type { Stores } from './open-stores.ts';
import { openPackages, openPackageStore } from './open-packages.ts';
import type { Opening } from './opening.ts';
import { ProfiledJudge, Profiles } from './profiles.ts';
import { openSandbox } from './open-sandbox.ts';
import { Outbound } from './remote/index.ts';
import { RemoteServers } from './remote-servers.ts';
import { alarmEntry, refusalEntry } from './refusal-entry.ts';
import { ServerLauncher } from './server-launcher.ts';
import { ServerProcesses } from './server-processes.ts';
import { Sessions } from './sessions.ts';
import { SharedProcesses } from './shared-process/index.ts';
import type { StateStream } from './state/state-stream.ts';
import { emptyFolder } from './store/index.ts';
import { Supervisor } from './supervisor/index.ts';
import { TokenWatch } from './token-watch.ts';
import { ToolBook } from './tool-book.ts';
import { WarmServers } from './warm-servers.ts';

export type Serving = ReturnType<typeof openServing>;

/** What runs servers for clients. `changed` is told which slices of the state may be different. */
export function openServing(
  opening: Opening,
  stores: Stores,
  judging: Judging,
  changed: StateStream['changed'],
) {
  const { options, ids, rooms, environment } = opening;
  const { definitions, settings, usage, journal, secrets, pins } = stores;
  const { policy, judge, approvals, flows } = judging;
  const { clock, log, user } = options;
  const activity = rooms.use(new ActivityFeed(clock));
  const supervisor = rooms.use(
    new Supervisor({ clock, ids, spawn: options.spawn, signal: options.signal, platform: options.platform }),
  );
  const store = openPackageStore(opening);
  const files = nodeFiles(() => clock.now());
  const admissions = new Admissions({
    policy: () => policy.set,
    files,
    installed: store,
    treeOf: (folder) => store.hashOf(folder),
    emptyFolder: emptyFolder(options.home),
    argumentsPreload: options.argumentsPreload,
    environment,
    secrets: async (definition) => ({
      ...(await secrets.of(definition)),
      ...(await accounts.tokensFor(definition)),
    }),
  });
  const tools = new ToolBook();
  const records = new LaunchRecords({ journal, user, onBug: log });
  const { packages, installs } = openPackages(opening, stores, store, admissions, records);
  const { sandbox, refusals, alarms, hints } = openSandbox(opening, stores, judging, {
    supervisor,
    records,
    changed,
    show: (launch, refusal) => activity.note(refusalEntry(ids(), launch, refusal, clientOf(launch.session))),
    showAlarm: (launch, alarm, at) =>
      activity.note(alarmEntry(ids(), launch, alarm, { at, client: clientOf(launch.session) })),
  });
  const clientOf = (session: string): string | undefined =>
    sessions.list().find(({ id }) => id === session)?.client;
  const failures = rooms.use(
    new FailureListener({
      follow: (server, listener) => supervisor.followLog(server, listener),
      said: (server, text) => hints.said(server, text),
      onBug: (error) => log('failure-listener', error),
    }),
  );
  const began = (server: string, exited: Promise<unknown>): void => failures.began(server, exited);
  const launcher = new ServerLauncher({ supervisor, sandbox, files, began, onBug: log });
  const warm = rooms.use(
    new WarmServers({
      definitions,
      admissions,
      supervisor,
      launcher,
      policy,
      settings,
      usage,
      records,
      clock,
      ids,
      changed: () => changed('servers'),
      onBug: log,
    }),
  );
  const frameLimit = (): number => settings.value.frameLimitMegabytes * 1024 * 1024;
  const shared = rooms.use(
    new SharedProcesses({ clock, frameLimit, onBug: (error) => log('shared-process', error) }),
  );
  policy.onChange(() => shared.retire());
  definitions.onChange(({ changed: edited, removed }) => {
    for (const server of [...edited, ...removed]) shared.retire(server);
    for (const server of removed) {
      hints.forget(server);
      alarms.settle(server);
    }
  });
  const outbound = rooms.use(new Outbound({ lookup: options.lookup, proxyEnv: options.env }));
  const remote = rooms.use(
    new RemoteServers({
      outbound,
      clock,
      secrets: (definition) => secrets.of(definition),
      authorized: (server, definition, fetch) => accounts.authorized(server, definition, fetch),
      frameLimit,
      note: (server, text) => supervisor.note(server, text),
    }),
  );
  const accounts: Accounts = rooms.use(openAccounts(opening, stores, outbound, remote, changed));
  const processes = new ServerProcesses({
    admissions,
    launcher,
    shared,
    remote,
    warm,
    records,
    tokens: rooms.use(new TokenWatch({ accounts, clock, health: stores.health, onBug: log })),
  });
  const profiles = new Profiles(settings);
  const scanner = rooms.use(
    new ResultScanner({
      clock,
      workerUrl: options.scanWorker,
      onBug: (error) => log('result-scanner', error),
    }),
  );
  const integrity = new GateIntegrity({
    pins,
    scanner,
    // Whoever wrote it wants something: what follows in this conversation is looked at more closely.
    tainted: ({ session, name }) => {
      const call = { client: session.client, server: session.server, tool: name, time: clock.now() };
      if (flows.touch({ ...call, labels: ['untrusted'] })) approvals.rejudge(session.client);
    },
  });
  const sessions: Sessions = new Sessions({
    definitions,
    admissions,
    processes,
    approvals,
    tools,
    records,
    ports: {
      judge: new ProfiledJudge(judge, profiles),
      journal,
      approvals,
      activity,
      integrity,
      masksResults: () => settings.value.maskSecretsInResults,
      failed: ({ server }, text) => failures.failed(server, text),
      clock,
      ids,
    },
    user,
    settings: () => ({
      deadlineMs: settings.value.approvalDeadlineSeconds * 1000,
      frameLimit: frameLimit(),
    }),
    changed: () => changed('sessions', 'servers', 'status'),
    clientLeft: (client) => judge.forget(client),
    onBug: log,
  });
  const federations = new Federations({
    sessions,
    definitions,
    profiles,
    tools,
    clock,
    version: options.version,
    frameLimit,
    note: (server, text) => supervisor.note(server, text),
    onBug: log,
  });
  return {
    activity,
    store,
    packages,
    installs,
    supervisor,
    launcher,
    sandbox,
    refusals,
    alarms,
    hints,
    admissions,
    tools,
    records,
    warm,
    remote,
    accounts,
    processes,
    sessions,
    profiles,
    federations,
  };
}
