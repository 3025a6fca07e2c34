import { fileURLToPath } from 'node:url';
import { toWireError } from '../../shared/errors/result.ts';
import { parseConnectArguments } from './connect-arguments.ts';
import { homeFolder } from './run-folder.ts';
import { runShim } from './shim.ts';

/** The headless core: beside this file when bundled, one folder up in the sources. */
function coreEntry(): string {
  const entry = import.meta.url.endsWith('.ts') ? '../headless.ts' : './headless.js';
  return fileURLToPath(new URL(entry, import.meta.url));
}

async function main(): Promise<number> {
  // The launcher passes its words on as they are: the first one is `connect`.
  const given = parseConnectArguments(process.argv.slice(3));
  if (given === undefined) {
    process.stderr.write('Usage: gatehouse connect [NAME] [--client ID]; ID is of a-z, 0-9 and dash.\n');
    return 2;
  }
  return runShim({
    ...given,
    home: homeFolder(process.env, process.platform),
    cwd: process.cwd(),
    input: process.stdin,
    output: process.stdout,
    complain: (line) => void process.stderr.write(`${line}\n`),
    start: { entry: coreEntry(), env: process.env },
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`gatehouse: ${toWireError(error).message}\n`);
    process.exit(1);
  },
);
