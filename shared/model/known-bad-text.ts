import type { KnownBad } from './known-bad.ts';

/** The one sentence that every surface says of such a package. */
export function knownBadText({ package: name, why, source }: KnownBad): string {
  return `${name} is known to be harmful: ${why} (${source})`;
}
