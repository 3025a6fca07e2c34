import { resolve } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { Command, CommandContext } from '../command.ts';
import { table } from '../table.ts';

export const tools: Command = {
  name: 'tools',
  usage: ['tools NAME', 'tools check FILE'],
  summary:
    'The tools of a server with their risk and what was found in them; starts it once when none are known. Or checks a file of tool definitions.',
  options: {},
  positionals: [1, 2],
  async run(context, given) {
    const [name = '', file] = given.positionals;
    if (file === undefined) return list(context, name);
    if (name !== 'check') {
      throw new AppError('usage', {
        problem: `"tools ${name} ${file}" is not understood.`,
        command: 'tools',
      });
    }
    return check(context, file);
  },
};

async function list(context: CommandContext, name: string): Promise<number> {
  const core = await context.core();
  const found = await core.call('servers.tools', { name, probe: true });
  if (context.json) {
    context.document({ tools: found.tools });
    return 0;
  }
  const rows = found.tools.map((tool) => [
    tool.name,
    tool.risk.level,
    tool.effect,
    tool.pin,
    kindsOf(tool.findings),
    tool.risk.reasons.join('; '),
  ]);
  for (const row of table(['TOOL', 'RISK', 'CALLS', 'PIN', 'FOUND', 'WHY'], rows)) context.line(row);
  if (found.tools.some(({ pin }) => pin !== 'pinned'))
    context.line(`To look at what is not pinned: gatehouse review ${name}`);
  return 0;
}

/** Exit 1 when a definition is one that would be held back. */
async function check(context: CommandContext, file: string): Promise<number> {
  const results = await context.offline.checkTools(resolve(context.cwd, file));
  if (context.json) context.document({ results });
  else {
    for (const { name, verdict, findings } of results) {
      if (verdict === 'ok') continue;
      context.line(`${verdict}: ${name}`);
      for (const finding of findings) context.line(`  ${findingLine(finding)}`);
    }
    const found = results.filter(({ verdict }) => verdict !== 'ok').length;
    context.line(
      found === 0
        ? `Nothing was found in ${counted(results.length)}. That does not make them safe.`
        : `Something was found in ${found} of ${counted(results.length)}.`,
    );
  }
  return results.some(({ verdict }) => verdict === 'block') ? 1 : 0;
}

/** One finding on one line. */
export function findingLine({ kind, severity, where, excerpt }: Finding): string {
  return `${severity} ${kind.replaceAll('_', ' ')} at ${where}: ${excerpt}`;
}

const kindsOf = (findings: readonly Finding[]): string =>
  [...new Set(findings.map(({ kind }) => kind.replaceAll('_', ' ')))].join(', ') || '-';
const counted = (count: number): string => (count === 1 ? '1 definition' : `${count} definitions`);
