import type { ServerState } from '../../../shared/model/server.ts';
import type { Command } from '../command.ts';
import { table } from '../table.ts';

export const remove: Command = {
  name: 'remove',
  usage: ['remove NAME'],
  summary: 'Forget a definition; its running processes end.',
  options: {},
  positionals: [1, 1],
  async run(context, given) {
    const core = await context.core();
    await core.call('servers.remove', { name: given.positionals[0]! });
    if (context.json) context.document({ removed: given.positionals[0] });
    else context.line(`Removed ${given.positionals[0]}.`);
    return 0;
  },
};

export const stop: Command = {
  name: 'stop',
  usage: ['stop NAME'],
  summary: 'End every running process of a server; its sessions end.',
  options: {},
  positionals: [1, 1],
  async run(context, given) {
    const core = await context.core();
    const result = await core.call('servers.stop', { name: given.positionals[0]! });
    if (context.json) context.document(result);
    else context.line(`Stopped ${result.stopped} ${result.stopped === 1 ? 'process' : 'processes'}.`);
    return 0;
  },
};

export const servers: Command = {
  name: 'servers',
  usage: ['servers'],
  summary: 'Every defined server: state, identity, whether policy admits it.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const core = await context.core();
    const list = await core.call('servers.list', {});
    if (context.json) {
      context.document(list);
      return 0;
    }
    if (list.servers.length === 0)
      context.line(
        'No server is defined. Add one (gatehouse add NAME -- COMMAND) or take over a client (gatehouse adopt --all).',
      );
    else {
      const rows = list.servers.map((server) => [
        server.name,
        server.warm === true ? `${stateWord(server.state)} (warm)` : stateWord(server.state),
        server.admission.effect === 'allow' ? 'admitted' : `denied: ${server.admission.message}`,
        server.sandbox.level,
        String(server.sessions),
        server.identity,
      ]);
      for (const row of table(['NAME', 'STATE', 'POLICY', 'SANDBOX', 'SESSIONS', 'IDENTITY'], rows))
        context.line(row);
    }
    return 0;
  },
};

function stateWord(state: ServerState): string {
  if (state.kind !== 'failed') return state.kind;
  const [first = ''] = state.message.split(/(?<=[.:]) /);
  return `failed: ${first.length > 60 ? `${first.slice(0, 60)}…` : first}`;
}
