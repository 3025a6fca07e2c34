/**
 * Loaded by Node.js before a server's own modules (`--require`): puts the values of secrets in the place of the references
 * on its command line, which every user of the machine can read. `GATEHOUSE_ARGUMENTS` holds them as JSON, by the number of
 * the argument after the program, from 1; programs that the server starts do not get it.
 */
import { ARGUMENTS_VARIABLE, referencedSecrets } from '../../shared/util/secret-reference.ts';

const given = process.env[ARGUMENTS_VARIABLE];
delete process.env[ARGUMENTS_VARIABLE];
// Workers and children that Node.js starts with the same options have nothing to fill in.
if (given !== undefined) {
  for (const [number, value] of Object.entries(JSON.parse(given) as Record<string, string>)) {
    const at = Number(number) + 1;
    // Never beside its place: another argument may be printed, or sent somewhere.
    if (referencedSecrets(process.argv[at] ?? '').length === 0)
      throw new Error(`argument ${number} is not where Gatehouse put it`);
    process.argv[at] = value;
  }
}
