import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of a program on the PATH, or undefined. */
export function which(name, path = process.env.PATH ?? '') {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    try {
      const file = join(folder, name);
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Runs a command to its end with our own stdio; answers its exit code (1 when it could not be started or was killed). */
export function run(command, args, options = {}) {
  const ended = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (ended.error !== undefined) process.stderr.write(`${command}: ${ended.error.message}\n`);
  return ended.status ?? 1;
}

/**
 * Runs a command in the foreground and resolves with its exit code. Signals that reach us go on to it and we stay until
 * it has ended: a Ctrl-C must not leave it behind, nor return the prompt before it has stopped in order.
 */
export function runForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const forwards = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
      // A terminal sends SIGINT to the whole group already; sending it twice would ask for the impatient stop.
      const forward = () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
      process.on(signal, forward);
      return () => process.off(signal, forward);
    });
    const settle = (finish) => {
      for (const off of forwards) off();
      finish();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) => settle(() => resolve(code ?? (signal === 'SIGINT' ? 130 : 1))));
  });
}

/** Runs npm with the Node that runs us, also where npm is a shell script or a .cmd file. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return run(process.execPath, [cli, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}
