import semver from 'semver';

/** True for a version or a range of versions that an entry may name. */
export function isVersionRange(range: string): boolean {
  return range.trim() !== '' && semver.validRange(range) !== null;
}

/**
 * Is this version within the range? Equal texts always are. Versions of PyPI are compared by their numbers when they have
 * at most three; others only as texts. `wide` takes pre-releases in as well: for entries that deny.
 */
export function inVersionRange(version: string, range: string, reading: 'narrow' | 'wide'): boolean {
  if (version === range) return true;
  const comparable = comparableVersion(version);
  return (
    comparable !== undefined && semver.satisfies(comparable, range, { includePrerelease: reading === 'wide' })
  );
}

function comparableVersion(version: string): string | undefined {
  if (semver.valid(version) !== null) return version;
  const numbers = /^(\d{1,10})(?:\.(\d{1,10}))?(?:\.(\d{1,10}))?$/.exec(version);
  if (numbers === null) return undefined;
  const text = numbers
    .slice(1)
    .map((part) => String(Number(part ?? '0')))
    .join('.');
  return semver.valid(text) ?? undefined;
}
