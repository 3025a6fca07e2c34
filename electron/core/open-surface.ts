import type { StatusView } from '../../shared/contract/index.ts';
import { isRemote } from '../../shared/model/server.ts';
import { adoptionSecrets } from './adoption-secrets.ts';
import { ClientBoard } from './client-board.ts';
import { ClientWatch, createClients, ownFiles } from './clients/index.ts';
import { Demo } from './demo.ts';
import { isolationOf } from './handlers/sandbox-handlers.ts';
import { installableNote } from './install-adopted.ts';
import type { Judging } from './open-judging.ts';
import type { Serving } from './open-serving.ts';
import type { Stores } from './open-stores.ts';
import type { Opening } from './opening.ts';
import { sandboxLaunch } from './server-launcher.ts';
import { StateStream } from './state/state-stream.ts';
import { ServerViews } from './views/server-views.ts';

/** What surfaces see: the state, the servers, the clients of this machine, and the demo. */
export function openSurface(
  { options, rooms, environment, onBug }: Opening,
  { definitions, health, journal, pins, secrets, vault }: Stores,
  { policy, rules, approvals }: Judging,
  { activity, admissions, profiles, remote, sandbox, sessions, supervisor, tools, warm }: Serving,
) {
  const { clock, home, machine, random, shim, spawn } = options;
  const startedAt = clock.now();
  const views: ServerViews = new ServerViews({
    definitions,
    admissions,
    supervisor,
    cwd: options.userHome,
    sessions: () => sessions.list(),
    isWarm: (server) => warm.isWarm(server),
    connectedSince: (server) => remote.since(server),
    toolCount: (server) => tools.of(server)?.tools.length,
    pinned: (server) => pins.standingOf(server),
    callsPerBucket: (server) => activity.callsPerBucket(server),
    isolation: (server, definition, launch) => {
      const known = launch !== undefined && !isRemote(definition);
      const request = known ? sandboxLaunch({ facts: { server }, definition, launch }) : undefined;
      return isolationOf(sandbox, request, !isRemote(definition) && definition.sandbox?.backend === 'docker');
    },
    changed: () => state.changed('servers', 'status'),
  });
  const clients = createClients({
    ...ownFiles(definitions, journal),
    machine,
    gatehouseHome: home.path,
    secrets: adoptionSecrets(vault, secrets),
    installable: installableNote,
    shim,
    clock,
    random,
  });
  const board = new ClientBoard(health, () => state.changed('clients'));
  const demo = rooms.use(
    new Demo({
      home,
      definitions,
      spawn,
      shim,
      runtime: options.demo.runtime,
      serverProgram: options.demo.server,
      clientProgram: options.demo.client,
      environment,
      sessionOf: (client) => sessions.list().find((session) => session.client === client)?.id,
    }),
  );
  const status = (): StatusView => {
    const http = options.http?.();
    return { ...numbers(), ...(http === undefined ? {} : { http }), profiles: profiles.all() };
  };
  const numbers = (): StatusView => ({
    version: options.version,
    pid: machine.pid,
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
  const state: StateStream = rooms.use(
    new StateStream(
      {
        status,
        servers: () => views.list(),
        sessions: () => sessions.list(),
        approvals: () => approvals.list(),
        history: () => approvals.history(),
        rules: () => rules.list(),
        clients: () => board.list(),
      },
      clock,
    ),
  );
  const watch = rooms.use(
    new ClientWatch({
      clock,
      list: () => clients.list([]),
      onChange: (found) => board.see(found),
      onProblem: onBug('clients'),
    }),
  );
  return { views, clients, board, demo, status, state, watch };
}
