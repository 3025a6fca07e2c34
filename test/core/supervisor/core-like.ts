/*
 * A stand-in for the core, for tests that kill it. Launches the shell scripts given as arguments, prints for each its
 * process id and the first line it says, then `ready`, and lives until it is killed. `spare SCRIPT` is started as one.
 */
import { nextLine, realSupervisor, shell } from './real-supervisor.ts';

const supervisor = realSupervisor();
for (const script of process.argv.slice(2)) {
  const upstream = script.startsWith('spare ')
    ? await supervisor.launchSpare(shell(script.slice('spare '.length)))
    : await supervisor.launch(shell(script));
  process.stdout.write(`${upstream.pid} ${await nextLine(upstream)}\n`);
}
process.stdout.write('ready\n');
setInterval(() => {}, 1000);
