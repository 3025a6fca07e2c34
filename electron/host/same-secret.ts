import { timingSafeEqual } from 'node:crypto';

/** Compares a secret with what a peer gave without telling by its duration where they differ. */
export function sameSecret(expected: string, given: string): boolean {
  const ours = Buffer.from(expected);
  const theirs = Buffer.from(given);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
