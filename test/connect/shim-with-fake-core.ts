/* The shim as `gatehouse connect` runs it, but the core it starts is the fake one. FAKE_CORE_ARGS goes to that one. */
import { parseConnectArguments } from '../../electron/connect/connect-arguments.ts';
import { homeFolder } from '../../electron/connect/run-folder.ts';
import { runShim } from '../../electron/connect/shim.ts';
import { fileURLToPath } from 'node:url';

process.exit(
  await runShim({
    ...parseConnectArguments(process.argv.slice(3))!,
    home: homeFolder(process.env, process.platform),
    cwd: process.cwd(),
    input: process.stdin,
    output: process.stdout,
    complain: (line) => void process.stderr.write(`${line}\n`),
    start: {
      entry: fileURLToPath(new URL('./fake-core.ts', import.meta.url)),
      args: process.env['FAKE_CORE_ARGS']?.split(' ') ?? [],
      env: process.env,
    },
  }),
);
