import { AppError } from '../../../shared/errors/app-error.ts';
import { flag, wholeNumber } from '../arguments.ts';
import type { Command } from '../command.ts';

export const up: Command = {
  name: 'up',
  usage: ['up [--detach] [--no-ui] [--ui-port N]'],
  summary: 'Run Gatehouse here until it is stopped; with --detach in the background.',
  options: { detach: 'flag', 'no-ui': 'flag', 'ui-port': 'value' },
  positionals: [0, 0],
  async run(context, given) {
    const uiPort = wholeNumber(given, 'up', 'ui-port', 1, 65_535);
    if (!flag(given, 'detach')) {
      return context.runCore({
        page: flag(given, 'no-ui') ? 'never' : 'now',
        uiPort: uiPort ?? 0,
        json: context.json,
      });
    }
    await refuseSecond(
      context.core().then((core) => core.call('core.status', {})),
      context.home,
    );
    const core = await context.startedCore([
      ...(uiPort === undefined ? [] : ['--ui-port', String(uiPort)]),
      ...(flag(given, 'no-ui') ? ['--no-ui'] : []),
    ]);
    const { pid } = await core.call('core.status', {});
    const ui = flag(given, 'no-ui') ? undefined : (await core.call('core.ui', {})).url;
    if (context.json)
      context.document({ event: 'ready', pid, home: context.home, ...(ui === undefined ? {} : { ui }) });
    else
      context.line(
        `Gatehouse runs in the background (process ${pid}).${ui === undefined ? '' : ` Page: ${ui}`}`,
      );
    return 0;
  },
};

/** Raises `already_running` when a core answers; any other failure means that none does. */
async function refuseSecond(answer: Promise<{ pid: number }>, home: string): Promise<void> {
  const running = await answer.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'core_unreachable') return undefined;
    throw error;
  });
  if (running !== undefined) throw new AppError('already_running', { pid: running.pid, home });
}
