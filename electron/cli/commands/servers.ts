import { AppError } from '../../../shared/errors/app-error.ts';
import type { LogLine, ServerDefinition, ServerState } from '../../../shared/model/server.ts';
import { flag, pairs, refuseOthers, value, values, wholeNumber } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';
import { followToEnd } from '../follow.ts';
import { cell, table } from '../table.ts';

export const add: Command = {
  name: 'add',
  usage: [
    'add NAME [--env K=V]… [--secret K=NAME]… [--cwd D] [--shared] [--allow-read P]… [--allow-write P]… [--allow-host H[:PORT]]… -- COMMAND [ARG…]',
    'add NAME --url URL [--header "K: V"]…',
  ],
  summary: 'Define a server.',
  options: {
    env: 'value',
    secret: 'value',
    cwd: 'value',
    shared: 'flag',
    'allow-read': 'value',
    'allow-write': 'value',
    'allow-host': 'value',
    url: 'value',
    header: 'value',
  },
  positionals: [1, 1],
  rest: true,
  async run(context, given) {
    const name = given.positionals[0]!;
    const definition = definitionOf(given);
    const core = await context.core();
    const { server } = await core.call('servers.add', { name, definition });
    if (context.json) context.document({ server });
    else {
      context.line(`Defined ${server.name} (${server.identity}).`);
      if (server.admission.effect === 'deny') context.line(`It will not start: ${server.admission.message}.`);
    }
    return 0;
  },
};

function definitionOf(given: ParsedArguments): ServerDefinition {
  const url = value(given, 'url');
  if (url !== undefined) {
    if (given.rest !== undefined)
      throw new AppError('usage', { problem: 'Give either --url or a command, not both.', command: 'add' });
    if (flag(given, 'shared'))
      throw new AppError('usage', { problem: 'A remote server has no process to share.', command: 'add' });
    refuseOthers(given, 'add', ['url', 'header']);
    return { url, headers: Object.fromEntries(pairs(given, 'add', 'header', ':')), provenance: 'user' };
  }
  if (given.options['header'] !== undefined)
    throw new AppError('usage', { problem: '--header belongs to --url.', command: 'add' });
  const [command, ...args] = given.rest ?? [];
  if (command === undefined)
    throw new AppError('usage', { problem: 'The command is missing: put it after "--".', command: 'add' });
  const secrets = pairs(given, 'add', 'secret').map(([key, secret]) => [key, { secret }] as const);
  const cwd = value(given, 'cwd');
  const sandbox = sandboxOf(given);
  return {
    command,
    args,
    env: { ...Object.fromEntries(pairs(given, 'add', 'env')), ...Object.fromEntries(secrets) },
    ...(cwd === undefined ? {} : { cwd }),
    ...(flag(given, 'shared') ? { instance: 'shared' as const } : {}),
    ...(sandbox === undefined ? {} : { sandbox }),
    provenance: 'user',
  };
}

function sandboxOf(given: ParsedArguments): { filesystem: object; network: object } | undefined {
  const allowRead = values(given, 'allow-read');
  const allowWrite = values(given, 'allow-write');
  const allowedDomains = values(given, 'allow-host');
  if (allowRead.length + allowWrite.length + allowedDomains.length === 0) return undefined;
  return { filesystem: { allowRead, allowWrite }, network: { allowedDomains } };
}

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
  return state.kind === 'failed' ? `failed: ${state.message}` : state.kind;
}

export const tools: Command = {
  name: 'tools',
  usage: ['tools NAME'],
  summary: 'The tools of a server with their risk; starts it once when none are known.',
  options: {},
  positionals: [1, 1],
  async run(context, given) {
    const core = await context.core();
    const list = await core.call('servers.tools', { name: given.positionals[0]!, probe: true });
    if (context.json) context.document({ tools: list.tools });
    else {
      const rows = list.tools.map((tool) => [
        tool.name,
        tool.risk.level,
        tool.effect,
        tool.risk.reasons.join('; '),
      ]);
      for (const row of table(['TOOL', 'RISK', 'CALLS', 'WHY'], rows)) context.line(row);
    }
    return 0;
  },
};

export const logs: Command = {
  name: 'logs',
  usage: ['logs NAME [--follow] [--limit N]'],
  summary: 'What a server wrote on stderr, and what was no message on stdout.',
  options: { follow: 'flag', limit: 'value' },
  positionals: [1, 1],
  async run(context, given) {
    const name = given.positionals[0]!;
    const limit = wholeNumber(given, 'logs', 'limit', 1, 5000);
    const input = { name, ...(limit === undefined ? {} : { limit }) };
    const core = await context.core();
    if (flag(given, 'follow')) return follow(context, core, input);
    const { lines } = await core.call('servers.logs', input);
    if (context.json) context.document({ lines });
    else lines.forEach((line) => printLine(context, line));
    return 0;
  },
};

/** The stream begins before what was there is asked for, so that no line falls between; what both hold is shown once. */
async function follow(
  context: CommandContext,
  core: CoreLink,
  input: { name: string; limit?: number },
): Promise<number> {
  const print = (line: LogLine): void => {
    if (context.json) context.document(line);
    else printLine(context, line);
  };
  return followToEnd(context, core, async () => {
    let early: LogLine[] | undefined = [];
    const stream = await core.subscribe('log', { server: input.name }, ({ lines }) => {
      if (early === undefined) lines.forEach(print);
      else early.push(...lines);
    });
    const { lines } = await core.call('servers.logs', input);
    lines.forEach(print);
    const last = JSON.stringify(lines.at(-1));
    const held = early;
    early = undefined;
    held.slice(held.findLastIndex((line) => JSON.stringify(line) === last) + 1).forEach(print);
    return stream;
  });
}

function printLine(context: CommandContext, line: LogLine): void {
  context.line(`${new Date(line.time).toISOString()} ${line.stream} ${cell(line.text)}`);
}
