import type { CallInput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { ConfigChange } from '../../../shared/model/client.ts';
import { knownBadText } from '../../../shared/model/known-bad-text.ts';
import { flag, values } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';
import { table } from '../table.ts';
import { resolve } from 'node:path';

export const clients: Command = {
  name: 'clients',
  usage: ['clients [--folder PROJECT]…'],
  summary: 'The AI clients on this machine, their configs and servers.',
  options: { folder: 'value' },
  positionals: [0, 0],
  async run(context, given) {
    const core = await context.startedCore();
    const list = await core.call('clients.list', { folders: foldersOf(context, given) });
    if (context.json) {
      context.document(list);
      return 0;
    }
    const all = list.clients.flatMap(({ configs }) => configs);
    const missing = all.filter(({ exists }) => !exists).length;
    const rows = list.clients.flatMap((client) =>
      client.configs.flatMap((config) => {
        if (!config.exists) return [];
        const problem = config.problem ?? 'no servers';
        if (config.servers.length === 0) return [[client.id, config.path, '', problem]];
        return config.servers.map((server) => [
          client.id,
          config.path,
          server.name,
          `${server.state}${server.problem ? `: ${server.problem}` : ''}`,
        ]);
      }),
    );
    if (rows.length === 0) context.line('No config of a known client was found.');
    else for (const row of table(['CLIENT', 'CONFIG', 'SERVER', 'STATE'], rows)) context.line(row);
    for (const { id, configs } of list.clients)
      for (const { servers } of configs)
        for (const { name, knownBad } of servers)
          if (knownBad !== undefined) context.line(`${id}: ${name}: ${knownBadText(knownBad)}`);
    if (missing > 0) context.line(`${missing} other places were looked at; --json lists them.`);
    return 0;
  },
};

export const adopt: Command = {
  name: 'adopt',
  usage: ['adopt [CLIENT…|--all] [--folder PROJECT]… [--no-install] [--keep-secrets] [--dry-run]'],
  summary: "Route a client's servers through Gatehouse; its config is backed up first.",
  options: {
    all: 'flag',
    folder: 'value',
    'no-install': 'flag',
    'keep-secrets': 'flag',
    'dry-run': 'flag',
  },
  positionals: [0, 64],
  async run(context, given) {
    const core = await context.startedCore();
    return report(
      context,
      (
        await core.call('clients.adopt', {
          ...selectionOf(context, given, 'adopt'),
          install: !flag(given, 'no-install'),
          keepSecrets: flag(given, 'keep-secrets'),
        })
      ).changes,
      flag(given, 'dry-run'),
    );
  },
};

export const restore: Command = {
  name: 'restore',
  usage: ['restore [CLIENT…|--all] [--folder PROJECT]… [--dry-run]'],
  summary: "Put a client's config back, byte for byte. Works without a running core.",
  options: { all: 'flag', folder: 'value', 'dry-run': 'flag' },
  positionals: [0, 64],
  async run(context, given) {
    const selection = selectionOf(context, given, 'restore');
    const core = await runningCore(context);
    const changes =
      core === undefined
        ? await context.offline.restore(selection)
        : (await core.call('clients.restore', selection)).changes;
    return report(context, changes, flag(given, 'dry-run'));
  },
};

async function runningCore(context: CommandContext): Promise<CoreLink | undefined> {
  try {
    return await context.core();
  } catch (error) {
    if (error instanceof AppError && error.code === 'core_unreachable') return undefined;
    throw error;
  }
}

function foldersOf(context: CommandContext, given: ParsedArguments): string[] {
  return [context.cwd, ...values(given, 'folder').map((folder) => resolve(context.cwd, folder))];
}

function selectionOf(
  context: CommandContext,
  given: ParsedArguments,
  command: 'adopt' | 'restore',
): CallInput<'clients.adopt'> {
  const all = flag(given, 'all');
  if (all === given.positionals.length > 0) {
    throw new AppError('usage', { problem: 'Name the clients, or give --all.', command });
  }
  return {
    clients: [...given.positionals],
    all,
    folders: foldersOf(context, given),
    dryRun: flag(given, 'dry-run'),
  };
}

function report(context: CommandContext, changes: readonly ConfigChange[], dryRun: boolean): number {
  const failed = changes.some((change) => change.error !== undefined);
  if (context.json) {
    context.document({ ok: !failed, dryRun, changes });
    return failed ? 1 : 0;
  }
  if (changes.length === 0) context.line('There is nothing to change.');
  for (const change of changes) {
    context.line(`${change.client}: ${change.path}`);
    if (change.error !== undefined) context.line(`  not changed: ${change.error.message}`);
    for (const server of change.servers) {
      const name = server.as === server.name ? server.name : `${server.name} as ${server.as}`;
      context.line(
        `  ${dryRun ? 'would be ' : ''}${server.action}: ${name}${server.note ? ` (${server.note})` : ''}`,
      );
      for (const secret of server.secrets ?? [])
        context.line(`    ${dryRun ? 'would move' : 'moved'} to the vault: ${secret}`);
    }
    if (dryRun) for (const line of change.diff.split('\n')) context.line(`  ${line}`);
  }
  if (!dryRun && changes.some((change) => change.written))
    context.line('Restart the client so that it reads its config again.');
  return failed ? 1 : 0;
}
