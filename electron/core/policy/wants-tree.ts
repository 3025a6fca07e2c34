import type { PolicySet } from './layers.ts';

/**
 * True when a list names hashes, and not this one of a file: then the hash of the folder around the file may be meant.
 * Reading a folder takes time, so it is done only then.
 */
export function wantsTree(set: PolicySet, sha256: string): boolean {
  return set.inForce.some(({ allowed, denied }) =>
    [allowed, denied].some((list) => list?.hasHashes === true && !list.namesHash(sha256)),
  );
}
