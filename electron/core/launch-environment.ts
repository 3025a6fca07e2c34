import type { CoreOptions } from './core-options.ts';
import { UserPath } from './supervisor/index.ts';

/** The environment servers are launched from: this process's own, with the PATH the user has in a terminal. */
export function launchEnvironment(
  options: CoreOptions,
  ids: () => string,
): () => Promise<Readonly<Record<string, string>>> {
  const { clock, spawn, signal, platform, env, loginShell } = options;
  const path = new UserPath({ clock, spawn, signal, platform, env, loginShell, ids });
  const own = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return async () => ({ ...Object.fromEntries(own), PATH: await path.resolve() });
}
