import type { Handlers } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { isRemote, type ServerView, type StdioDefinition } from '../../../shared/model/server.ts';
import { installDefined } from '../install-adopted.ts';
import type { InstallJobs } from '../install-jobs.ts';
import type { PackageDesk } from '../package-desk.ts';
import type { ToolDefinition } from '../gateway/index.ts';
import type { PackageStore } from '../packages/index.ts';
import { PackageUpdates } from '../package-updates.ts';
import type { Definitions } from '../store/index.ts';
import { askServer } from './probe-server.ts';
import type { ServerViews } from '../views/server-views.ts';

export interface PackageHandlerParts {
  readonly packages: PackageDesk;
  readonly installs: InstallJobs;
  readonly updates: PackageUpdates;
  readonly views: ServerViews;
  readonly definitions: Definitions;
}

type PackageCalls = Extract<keyof Handlers, `packages.${string}`>;

/** The calls about installed packages. */
export function packageHandlers(parts: PackageHandlerParts): Pick<Handlers, PackageCalls> {
  const { packages, installs, updates } = parts;
  return {
    'packages.list': async () => ({ packages: await packages.list(), installs: installs.list() }),
    'packages.look': ({ spec, bin }) => packages.look(spec, bin),
    'packages.install': async ({ spec, as, bin, config, secrets, args, id }) => {
      const installed = await packages.install({ spec, as, bin, values: config, secrets, args, id });
      return { server: await serverOf(parts, installed.name), package: installed.package };
    },
    'packages.cancel': ({ id }) => {
      installs.cancel(id);
      return {};
    },
    'packages.check': async ({ name }) => ({ updates: await updates.check(name) }),
    'packages.prepare': async ({ name, version }) => {
      const update = await updates.prepare(name, version);
      return update === undefined ? {} : { update };
    },
    'packages.accept': async ({ name, version, tree }) => {
      await updates.accept(name, version, tree);
      return { server: await serverOf(parts, name) };
    },
    'packages.review': async ({ name, answer }) => {
      const review = await updates.review(name, answer);
      if (answer !== undefined) await parts.views.refresh([name]);
      return review === undefined ? {} : { review };
    },
    'packages.translate': async ({ name }) => {
      const definition = parts.definitions.get(name);
      const exact = isRemote(definition) ? undefined : await installDefined(name, definition, parts);
      if (exact === undefined) {
        const problems = [`${name} is not started by a package runner, or it is installed already`];
        throw new AppError('bad_input', { call: 'packages.translate', problems });
      }
      await parts.views.refresh([name]);
      return { server: await serverOf(parts, name), package: exact };
    },
    'packages.prune': async () => ({ removed: await packages.prune() }),
  };
}

/** Updates compare the tools of two versions: a throw-away process of each is asked. */
export function packageUpdates(
  {
    store,
    packages,
    definitions,
  }: Pick<PackageHandlerParts, 'packages' | 'definitions'> & {
    readonly store: PackageStore;
  },
  probe: Parameters<typeof askServer>[2],
): PackageUpdates {
  const toolsOf = async (server: string, definition: StdioDefinition): Promise<readonly ToolDefinition[]> =>
    (await askServer(server, definition, probe)).listed;
  return new PackageUpdates({ store, desk: packages, definitions, toolsOf });
}

async function serverOf({ views, definitions }: PackageHandlerParts, name: string): Promise<ServerView> {
  await views.refresh([name]);
  const server = views.list().find((view) => view.name === name);
  if (server !== undefined) return server;
  throw new AppError('server_not_found', { server: name, known: [...definitions.list().keys()] });
}
