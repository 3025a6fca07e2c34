import type { LogLine } from '../../../shared/model/server.ts';
import { flag, wholeNumber } from '../arguments.ts';
import type { Command, CommandContext, CoreLink } from '../command.ts';
import { followToEnd } from '../follow.ts';
import { cell } from '../table.ts';

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
