import { AppError } from '../../../shared/errors/app-error.ts';
import type { UpdateDiff, UpdateView } from '../../../shared/model/package.ts';
import { flag } from '../arguments.ts';
import type { Command, CommandContext, CoreLink } from '../command.ts';
import { cell, table } from '../table.ts';
import { showSteps } from './install.ts';

export const packages: Command = {
  name: 'packages',
  usage: ['packages [--prune]'],
  summary: 'Installed packages, and what is being installed; --prune removes those that no server runs.',
  options: { prune: 'flag' },
  positionals: [0, 0],
  async run(context, given) {
    const core = await context.core();
    if (flag(given, 'prune')) {
      const pruned = await core.call('packages.prune', {});
      if (context.json) context.document(pruned);
      else context.line(`Removed ${pruned.removed} ${pruned.removed === 1 ? 'package' : 'packages'}.`);
      return 0;
    }
    const list = await core.call('packages.list', {});
    if (context.json) {
      context.document(list);
      return 0;
    }
    if (list.packages.length === 0)
      context.line('Nothing is installed. Install a server: gatehouse install npm:PKG@VERSION');
    else {
      const rows = list.packages.map((one) => [
        `${one.ecosystem}:${one.name}@${one.version}`,
        one.servers.join(', ') || 'unused',
        `${(one.bytes / 1e6).toFixed(1)} MB`,
        one.tree.slice(0, 16),
      ]);
      for (const row of table(['PACKAGE', 'SERVERS', 'SIZE', 'TREE'], rows)) context.line(row);
    }
    for (const { id, spec, phase } of list.installs)
      context.line(`Being installed: ${cell(spec)} (${phase}, ${id})`);
    return 0;
  },
};

export const update: Command = {
  name: 'update',
  usage: ['update [NAME] [--check]', 'update NAME --accept'],
  summary: 'Newer versions of installed servers: what would change, then accept it.',
  options: { check: 'flag', accept: 'flag' },
  positionals: [0, 1],
  async run(context, given) {
    const [name] = given.positionals;
    if (flag(given, 'accept') && (name === undefined || flag(given, 'check')))
      throw new AppError('usage', {
        problem: '--accept takes the name of one server, and no --check.',
        command: 'update',
      });
    const core = await context.core();
    const { updates } = await core.call('packages.check', name === undefined ? {} : { name });
    if (flag(given, 'check')) return report(context, updates, []);
    using _shown = await showSteps(context, core);
    const diffs: UpdateDiff[] = [];
    for (const { server, to } of updates) {
      const prepared =
        to === undefined ? {} : await core.call('packages.prepare', { name: server, version: to });
      if (prepared.update !== undefined) diffs.push(prepared.update);
    }
    if (!flag(given, 'accept')) return report(context, updates, diffs);
    return accept(context, core, updates, diffs);
  },
};

async function accept(
  context: CommandContext,
  core: CoreLink,
  updates: readonly UpdateView[],
  diffs: readonly UpdateDiff[],
): Promise<number> {
  for (const { server, to, tree } of diffs)
    await core.call('packages.accept', { name: server, version: to, tree });
  const code = report(context, updates, diffs, true);
  if (!context.json && diffs.length > 0) context.line('It runs from the next start of the server on.');
  return code;
}

function report(
  context: CommandContext,
  updates: readonly UpdateView[],
  diffs: readonly UpdateDiff[],
  accepted = false,
): number {
  const failed = updates.some(({ problem }) => problem !== undefined) ? 1 : 0;
  if (context.json) {
    context.document({ updates, diffs, accepted });
    return failed;
  }
  if (updates.length === 0) context.line('No server runs an installed package.');
  for (const { server, from, to, problem } of updates) {
    context.line(`${server}: ${problem ?? (to === undefined ? `${from} is the newest` : `${from} → ${to}`)}`);
    const diff = diffs.find((one) => one.server === server);
    if (diff === undefined) continue;
    for (const { name, from: old = 'none', to: now = 'none' } of diff.dependencies)
      context.line(`  depends on ${cell(name)}: ${cell(old)} → ${cell(now)}`);
    for (const { name, change, parts } of diff.tools)
      context.line(
        `  tool ${cell(name)} ${change}${parts.length === 0 ? '' : `: ${parts.map(cell).join(', ')}`}`,
      );
    if (diff.toolsProblem !== undefined)
      context.line(`  its tools could not be compared: ${diff.toolsProblem}`);
    if (diff.tools.length === 0 && diff.toolsProblem === undefined) context.line('  the same tools');
    if (!accepted) context.line(`  Run it from now on: gatehouse update ${server} --accept`);
  }
  return failed;
}
