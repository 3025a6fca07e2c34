import type { CallOutput, Handlers } from '../../../shared/contract/index.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { PinState } from '../../../shared/model/pin.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { isRemote } from '../../../shared/model/server.ts';
import { assessRisk } from '../risk/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Definitions } from '../store/index.ts';
import type { Supervisor } from '../supervisor/index.ts';
import type { KnownTools, ToolBook } from '../tool-book.ts';
import type { ServerViews } from '../views/server-views.ts';
import type { RemoteServers } from '../remote-servers.ts';
import type { WarmServers } from '../warm-servers.ts';

export interface ServerHandlerParts {
  readonly definitions: Definitions;
  readonly supervisor: Supervisor;
  readonly warm: WarmServers;
  readonly remote: RemoteServers;
  readonly views: ServerViews;
  readonly tools: ToolBook;
  readonly sandbox: Sandbox | undefined;
  /** Starts a throw-away process of the server, lists its tools and ends it. Raises what keeps it from starting. */
  probe(server: string): Promise<void>;
  /** Where the tool stands against what was accepted. */
  standing(
    server: string,
    identity: string,
    tool: string,
  ): { readonly pin: PinState; readonly findings: Finding[] };
  /** What a call of the tool would come to, as far as that can be said without arguments. */
  effectOf(server: string, known: KnownTools, tool: KnownTools['tools'][number]): string;
}

type ServerHandlers = Pick<
  Handlers,
  'servers.list' | 'servers.add' | 'servers.remove' | 'servers.stop' | 'servers.logs' | 'servers.tools'
>;

/** The calls about servers. */
export function serverHandlers(parts: ServerHandlerParts): ServerHandlers {
  const { definitions, supervisor, warm, remote, views, tools } = parts;
  return {
    'servers.list': async () => {
      await views.refresh();
      return { servers: views.list() };
    },
    'servers.add': async ({ name, definition }) => {
      // What it grants is approved by this: what cannot be granted is not defined.
      const grants = isRemote(definition) ? undefined : definition.sandbox;
      const looks = grants === undefined ? [] : ((await parts.sandbox?.look(name, grants)) ?? []);
      await definitions.add(name, { ...definition, provenance: 'user' });
      await parts.sandbox?.book.approve(
        name,
        looks.map(({ grant }) => grant),
        'anew',
      );
      await views.refresh([name]);
      const server = views.list().find((view) => view.name === name);
      if (server === undefined) throw notFound(definitions, name);
      return { server };
    },
    'servers.remove': async ({ name }) => {
      await definitions.remove(name);
      await parts.sandbox?.book.forget(name);
      await warm.forget(name);
      await supervisor.stopServer(name);
      await remote.stop(name);
      supervisor.forget(name);
      tools.forget(name);
      await views.refresh([]);
      return {};
    },
    'servers.stop': async ({ name }) => {
      definitions.get(name);
      const [stopped, disconnected] = await Promise.all([
        supervisor.stopServer(name),
        remote.stop(name),
        warm.forget(name),
      ]);
      return { stopped: stopped + disconnected };
    },
    'servers.logs': ({ name, limit }) => {
      definitions.get(name);
      return { lines: supervisor.logs(name, limit) };
    },
    'servers.tools': async ({ name, probe }) => {
      definitions.get(name);
      if (probe && tools.of(name) === undefined) await parts.probe(name);
      return toolList(parts, name);
    },
  };
}

function toolList(parts: ServerHandlerParts, server: string): CallOutput<'servers.tools'> {
  const known = parts.tools.of(server);
  if (known === undefined) return { tools: [] };
  return {
    asOf: known.asOf,
    tools: known.tools.map((tool) => {
      const { name, title, description, inputSchema } = tool.definition;
      return {
        name,
        ...(typeof title === 'string' ? { title } : {}),
        description: typeof description === 'string' ? description : '',
        inputSchema: inputSchema ?? {},
        risk: assessRisk({ name, definition: tool.definition, arguments: {} }),
        effect: parts.effectOf(server, known, tool),
        definitionHash: tool.definitionHash,
        ...parts.standing(server, known.identity, name),
      };
    }),
  };
}

function notFound(definitions: Definitions, server: string): AppError<'server_not_found'> {
  return new AppError('server_not_found', { server, known: [...definitions.list().keys()] });
}
