const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** How long to wait before attempt `attempt` (from 1), in ms: doubles up to 15 s, spread by a fifth so that pages do not retry in step. */
export function backoffMs(attempt: number, random: () => number): number {
  const base = Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_MS);
  return Math.round(base * (0.9 + 0.2 * random()));
}
