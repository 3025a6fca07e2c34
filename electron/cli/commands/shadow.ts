import { AppError } from '../../../shared/errors/app-error.ts';
import { knownBadText } from '../../../shared/model/known-bad-text.ts';
import type { ShadowFinding, ShadowView } from '../../../shared/model/shadow.ts';
import { flag } from '../arguments.ts';
import type { Command, CommandContext, CoreLink } from '../command.ts';
import { followToEnd } from '../follow.ts';
import { ago, table } from '../table.ts';

export const shadow: Command = {
  name: 'shadow',
  usage: ['shadow [--watch]', 'shadow quarantine ID…|--all', 'shadow release ID'],
  summary: 'Servers that clients run around Gatehouse; take their entries out of configs, put them back.',
  options: { watch: 'flag', all: 'flag' },
  positionals: [0, 256],
  async run(context, given) {
    const [action, ...ids] = given.positionals;
    const all = flag(given, 'all');
    if (action !== 'quarantine' && all) throw misused('--all is for: shadow quarantine');
    switch (action) {
      case undefined:
        return flag(given, 'watch') ? watch(context) : list(context);
      case 'quarantine':
        return quarantine(context, ids, all);
      case 'release':
        return release(context, ids);
      default:
        throw misused(`"shadow ${action}" is not understood.`);
    }
  },
};

async function list(context: CommandContext): Promise<number> {
  const core = await context.startedCore();
  const { policy, findings } = await core.call('shadow.list', {});
  if (context.json) {
    context.document({ policy, findings });
    return 0;
  }
  if (findings.length === 0) context.line('No server runs around Gatehouse.');
  else for (const row of table(HEAD, findings.map(rowOf))) context.line(row);
  for (const { id, note, knownBad } of findings) {
    if (knownBad !== undefined) context.line(`${id}: ${knownBadText(knownBad)}`);
    if (note !== undefined) context.line(`${id}: ${note}`);
  }
  return 0;
}

/** Every finding once, and once more when it is over or was taken out. */
async function watch(context: CommandContext): Promise<number> {
  const core = await context.startedCore();
  const seen = new Map<string, string>();
  const show = ({ findings }: ShadowView): void => {
    for (const finding of findings) {
      const { id, state } = finding;
      if (seen.get(id) === state) continue;
      seen.set(id, state);
      if (context.json) context.document(finding);
      else context.line(rowOf(finding).join('  '));
    }
  };
  return followToEnd(context, core, () => core.subscribe('shadow', {}, show));
}

async function quarantine(context: CommandContext, ids: readonly string[], all: boolean): Promise<number> {
  if (all === ids.length > 0) throw misused('Name the findings, or give --all.');
  const core: CoreLink = await context.startedCore();
  const { results } = await core.call('shadow.quarantine', { ids: [...ids], all });
  const failed = results.some((result) => !result.quarantined);
  if (context.json) context.document({ ok: !failed, results });
  else if (results.length === 0) context.line('There is nothing to take out.');
  else
    for (const { id, server, client, error } of results) {
      if (error !== undefined) context.line(`${client}: ${server} was not taken out: ${error.message}`);
      else
        context.line(`${client}: ${server} was taken out. Put it back with: gatehouse shadow release ${id}`);
    }
  return failed ? 1 : 0;
}

async function release(context: CommandContext, [id, ...more]: readonly string[]): Promise<number> {
  if (id === undefined || more.length > 0) throw misused('shadow release needs one ID.');
  const core = await context.startedCore();
  const { finding } = await core.call('shadow.release', { id });
  if (context.json) context.document({ released: finding });
  else
    context.line(
      `${finding.client}: ${finding.server} is back in ${finding.file ?? ''}${finding.note === undefined ? '' : `: ${finding.note}`}.`,
    );
  return 0;
}

const HEAD = ['ID', 'KIND', 'CLIENT', 'SERVER', 'WHERE', 'RUNS', 'POLICY', 'SINCE'];

function rowOf(finding: ShadowFinding): string[] {
  const { id, kind, state, client, server, file, pid, command, admission, since } = finding;
  const where = kind === 'process' ? `process ${pid ?? ''}` : (file ?? '');
  const said = state === 'quarantined' ? 'quarantined' : admission.effect;
  return [id, kind, client, server, where, command, said, `${ago(since, Date.now())} ago`];
}

function misused(problem: string): AppError<'usage'> {
  return new AppError('usage', { problem, command: 'shadow' });
}
