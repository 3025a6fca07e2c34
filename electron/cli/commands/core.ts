import type { Command } from '../command.ts';

export const down: Command = {
  name: 'down',
  usage: ['down'],
  summary: 'Stop Gatehouse in order: open questions are denied, servers end.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const core = await context.core();
    const { pid } = await core.call('core.status', {});
    await core.call('core.stop', {});
    await core.closed;
    await context.ended(pid);
    if (context.json) context.document({ stopped: true });
    else context.line('Gatehouse has stopped.');
    return 0;
  },
};

export const status: Command = {
  name: 'status',
  usage: ['status'],
  summary: 'What runs, what waits, what is wrong.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const core = await context.core();
    const state = await core.call('core.status', {});
    if (context.json) {
      context.document(state);
      return 0;
    }
    context.line(`Gatehouse ${state.version}, process ${state.pid}, mode ${state.mode}`);
    context.line(
      `${state.servers} servers, ${state.sessions} sessions, ${state.pendingApprovals} questions waiting, ${state.callsToday} calls today`,
    );
    if (state.http !== undefined) context.line(`HTTP: ${state.http.url ?? state.http.problem}`);
    for (const warning of state.warnings)
      context.line(
        `${warning.severity}: ${warning.title} ${warning.text}${warning.fix ? ` ${warning.fix}` : ''}`,
      );
    return 0;
  },
};

export const ui: Command = {
  name: 'ui',
  usage: ['ui'],
  summary: 'Print the address of the page; it holds the token, so keep it to yourself.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const core = await context.startedCore();
    const { url } = await core.call('core.ui', {});
    if (context.json) context.document({ url });
    else context.line(url);
    return 0;
  },
};
