import { AppError } from '../../../shared/errors/app-error.ts';
import { flag } from '../arguments.ts';
import type { Command, CommandContext, CoreLink } from '../command.ts';

export const demo: Command = {
  name: 'demo',
  usage: ['demo [--no-wait]'],
  summary: 'Run the bundled demo server and its scripted client: it reads, searches, then asks to delete.',
  options: { 'no-wait': 'flag' },
  positionals: [0, 0],
  async run(context, given) {
    const core = await context.startedCore();
    const url = await pageOf(core);
    const waits = !context.json && !flag(given, 'no-wait');
    const answered = waits ? await followDemo(context, core) : undefined;
    const { session } = await core.call('demo.start', {});
    if (context.json) {
      context.document({ session, ...(url === undefined ? {} : { url }) });
      return 0;
    }
    context.line('The demo client reads, searches and then asks to delete a file of a demo folder.');
    if (url !== undefined) context.line(`Answer its question at ${url}`);
    context.line(
      `${url === undefined ? 'Answer its question' : 'or'} here: gatehouse approvals, then gatehouse approve ID or gatehouse deny ID`,
    );
    if (answered === undefined) return 0;
    await Promise.race([answered.over, context.interrupted(), core.closed]);
    context.line('See what is on record: gatehouse audit search --client demo');
    return 0;
  },
};

/** The address of the page; undefined for a core without one: its questions can be answered on the command line. */
async function pageOf(core: CoreLink): Promise<string | undefined> {
  try {
    return (await core.call('core.ui', {})).url;
  } catch (error) {
    if (error instanceof AppError && error.code === 'page_off') return undefined;
    throw error;
  }
}

/** Prints what the demo's client does; settles when its question is over. */
async function followDemo(context: CommandContext, core: CoreLink): Promise<{ over: Promise<void> }> {
  const over = Promise.withResolvers<void>();
  await core.subscribe('activity', {}, ({ rows }) => {
    for (const row of rows.filter((candidate) => candidate.client === 'demo')) {
      context.line(`${row.server}.${row.name}: ${row.status}`);
      if (row.name === 'delete_file' && row.status !== 'waiting' && row.status !== 'running') over.resolve();
    }
  });
  return { over: over.promise };
}
