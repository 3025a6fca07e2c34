/** Paths and words that all scripts share. Dependency-free: it runs on whatever Node there is, before anything is installed. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** True on a build server: nothing may be left out there. */
export const inCi = process.env.CI === 'true' || process.env.CI === '1';

/** Says what is being done. On stderr, because stdout belongs to what the script is asked for. */
export function say(text) {
  process.stderr.write(`gatehouse: ${text}\n`);
}

/** A failure of a script that its user can act on: printed as one line, without a stack. */
export class ScriptError extends Error {}

/** Runs the body of a script; whatever goes wrong becomes a line on stderr and exit code 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    say(error instanceof ScriptError ? error.message : (error?.stack ?? String(error)));
    process.exitCode = 1;
  }
}
