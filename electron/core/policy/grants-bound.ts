import type { SandboxGrants } from '../../../shared/model/server.ts';
import { type FolderMap, isUnder } from './argument-match.ts';
import type { GrantsBound } from './entry-schema.ts';
import { globMatches } from './glob.ts';

/** True when a definition asks of the sandbox no more than the entry lets it. What the entry does not name is nothing. */
export function grantsWithin(
  bound: GrantsBound,
  grants: SandboxGrants | undefined,
  folders: FolderMap,
): boolean {
  if (grants === undefined) return true;
  const { filesystem: files = {}, network = {}, backend, image } = grants;
  const most = bound.network ?? {};
  // Another backend or image is another isolation; a bound on grants cannot speak of it.
  if ((backend !== undefined && backend !== 'system') || image !== undefined) return false;
  return (
    pathsWithin(
      files.allowRead,
      [...(bound.filesystem?.allowRead ?? []), ...(bound.filesystem?.allowWrite ?? [])],
      folders,
    ) &&
    pathsWithin(files.allowWrite, bound.filesystem?.allowWrite ?? [], folders) &&
    (network.allowedDomains ?? []).every((domain) => domainWithin(domain, most.allowedDomains ?? [])) &&
    (network.allowLoopbackPorts ?? []).every((port) => most.allowLoopbackPorts?.includes(port) === true) &&
    (network.allowPrivateNetworks !== true || most.allowPrivateNetworks === true)
  );
}

function pathsWithin(
  wanted: readonly string[] | undefined,
  most: readonly string[],
  folders: FolderMap,
): boolean {
  return (wanted ?? []).every((path) =>
    most.some((folder) => {
      const real = folders.get(folder);
      return (
        path === folder || (real !== undefined && !path.split(/[\\/]/).includes('..') && isUnder(path, real))
      );
    }),
  );
}

/** A wanted pattern is inside a bound when the bound matches it letter by letter: `*` of the bound covers its `*`. */
function domainWithin(wanted: string, most: readonly string[]): boolean {
  return most.some((pattern) => pattern === wanted || globMatches(pattern, wanted));
}
