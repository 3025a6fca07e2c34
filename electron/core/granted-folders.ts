import { join } from 'node:path';
import { isRemote, type ServerDefinition } from '../../shared/model/server.ts';
import type { Definitions } from './store/index.ts';

/** The folders a server was granted, by its name; undefined where its definition says nothing of files. */
export function grantedFolders(
  definitions: Definitions,
  userHome: string,
): (server: string) => readonly string[] | undefined {
  const known = new WeakMap<ServerDefinition, readonly string[]>();
  return (server) => {
    const definition = found(definitions, server);
    if (definition === undefined || isRemote(definition)) return undefined;
    const { allowRead, allowWrite } = definition.sandbox?.filesystem ?? {};
    if (allowRead === undefined && allowWrite === undefined) return undefined;
    const before = known.get(definition);
    if (before !== undefined) return before;
    const folders = [...(allowRead ?? []), ...(allowWrite ?? [])].map((path) =>
      path === '~' || path.startsWith('~/') ? join(userHome, path.slice(1)) : path,
    );
    known.set(definition, folders);
    return folders;
  };
}

/** A server that has gone, or whose file cannot be read, has no folders to speak of. */
function found(definitions: Definitions, server: string): ServerDefinition | undefined {
  try {
    return definitions.get(server);
  } catch {
    return undefined;
  }
}
