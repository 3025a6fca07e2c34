import { AppError } from '../../../shared/errors/app-error.ts';
import { isClientId } from '../../connect/handshake.ts';
import { ensureToken } from '../../connect/token.ts';
import { value } from '../arguments.ts';
import type { Command } from '../command.ts';

/** These steer Gatehouse; they are no clients of servers, over HTTP neither. */
const CONTROL = new Set(['cli', 'desktop']);
const OFF =
  'The HTTP endpoint is off. Turn it on with "http": { "port": 0 } in settings.json; 0 takes a free port.';

export const http: Command = {
  name: 'http',
  usage: ['http [--client ID]'],
  summary: 'The address for clients that speak HTTP, and the header that lets a client in.',
  options: { client: 'value' },
  positionals: [0, 0],
  async run(context, given) {
    const client = value(given, 'client');
    if (client !== undefined && (!isClientId(client) || CONTROL.has(client))) {
      throw new AppError('usage', {
        problem: `"${client}" is no client: use a name of a-z, 0-9 and dash.`,
        command: 'http',
      });
    }
    const core = await context.startedCore();
    const { http: front } = await core.call('core.http', {});
    const url = front?.url;
    if (url === undefined) {
      const problem = front?.problem ?? OFF;
      if (!context.json) throw new AppError('usage', { problem, command: 'http' });
      context.document({ on: front !== undefined, problem });
      return 1;
    }
    if (client !== undefined && !context.json && !context.isTerminal) {
      const problem = 'A token is written to a terminal, or with --json, and nowhere else.';
      throw new AppError('usage', { problem, command: 'http' });
    }
    const header =
      client === undefined ? undefined : `Authorization: Bearer ${ensureToken(context.home, client)}`;
    if (context.json) {
      context.document({ on: true, url, ...(client === undefined ? {} : { client, header }) });
      return 0;
    }
    context.line(`All servers: ${url}`);
    context.line(`One server:  ${url}/NAME`);
    context.line(
      header === undefined
        ? 'A client needs its token: gatehouse http --client NAME'
        : `The header of ${client}, for its eyes only: ${header}`,
    );
    return 0;
  },
};
