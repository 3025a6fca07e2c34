import { drop } from '../../shared/util/drop.ts';
import type { CoreOptions } from './core-options.ts';
import { openJudging } from './open-judging.ts';
import { openServing } from './open-serving.ts';
import { openShadow } from './open-shadow.ts';
import { openStores } from './open-stores.ts';
import { openSurface } from './open-surface.ts';
import { beginOpening } from './opening.ts';
import { watchFiles } from './watch-files.ts';

/** The opened rooms. `stack` disposes of them in reverse. */
export type Parts = Awaited<ReturnType<typeof openParts>>;

/** Makes the rooms and gives each the ports it needs. When one cannot be opened, those before it are closed again. */
export async function openParts(options: CoreOptions) {
  await using rooms = new AsyncDisposableStack();
  const opening = beginOpening(options, rooms);
  const stores = await openStores(opening);
  const judging = await openJudging(opening, stores);
  const serving = openServing(opening, stores, judging, (...slices) => surface.state.changed(...slices));
  const surface = openSurface(opening, stores, judging, serving);
  const { ids, environment } = opening;
  const shadow = await openShadow(opening, stores, judging, serving.admissions, surface.clients);
  const parts = { ids, environment, ...stores, ...judging, ...serving, ...surface, shadow };
  connect(parts, opening.onBug('policy'));
  const { definitions, rulesFile, settings, health } = stores;
  await watchFiles({ definitions, rules: rulesFile, settings }, options.home, health);
  return { ...parts, stack: rooms.move() };
}

/** Who hears of whose changes. */
function connect(parts: Omit<Parts, 'stack'>, onBug: (error: unknown) => void): void {
  const {
    approvals,
    board,
    definitions,
    federations,
    health,
    pins,
    policy,
    profiles,
    rules,
    sessions,
    settings,
    shadow,
    state,
    supervisor,
    tools,
    views,
  } = parts;
  supervisor.onChange(() => state.changed('servers', 'status'));
  approvals.subscribe(() => state.changed('approvals', 'history', 'sessions', 'status'));
  rules.subscribe(() => {
    state.changed('rules');
    sessions.relist();
  });
  health.onChange(() => state.changed('status'));
  const warn = (server: string): void => {
    const { waiting } = pins.standingOf(server);
    if (waiting === 0) health.clear('tools_drifted', server);
    else health.raise('tools_drifted', { server, count: waiting }, server);
  };
  for (const server of pins.servers()) warn(server);
  pins.onChange((server, what) => {
    warn(server);
    if (what === 'shown') {
      sessions.relist();
      approvals.rejudge();
    }
    state.changed('servers');
  });
  policy.onChange(() => {
    approvals.rejudge();
    sessions.relist();
    drop(
      Promise.all([views.refresh(), sessions.recheck()]).then(() => federations.refresh()),
      onBug,
    );
    state.changed('status');
  });
  definitions.onChange(({ changed, removed }) => {
    for (const name of removed) pins.forget(name);
    // Another program may be behind the name now.
    for (const name of changed) tools.forget(name);
    drop(views.refresh(), onBug);
    federations.refresh();
  });
  profiles.onChange(() => {
    sessions.relist();
    federations.refresh();
  });
  settings.onChange(() => state.changed('status'));
  board.onSeen(() => drop(shadow.refresh(), onBug));
}
