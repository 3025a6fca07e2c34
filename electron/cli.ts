import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreClient } from './connect/core-client.ts';
import { homeFolder } from './connect/run-folder.ts';
import { launcherPath } from './launcher-path.ts';
import type { CommandContext, CoreLink } from './cli/command.ts';
import { commands } from './cli/commands/index.ts';
import { offlineExport, offlineRestore, offlineVerify } from './offline.ts';
import { run } from './cli/run.ts';

/** Where the built programs are: this file is one of them. */
const DIST = import.meta.dirname;
const HEADLESS = join(DIST, 'headless.js');

const links: CoreLink[] = [];

async function link(home: string, start?: readonly string[]): Promise<CoreLink> {
  const client = await CoreClient.connect(
    home,
    'cli',
    start === undefined ? undefined : { entry: HEADLESS, args: start, env: process.env },
  );
  links.push(client);
  return client;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(10);
  }
}

function contextFor(json: boolean): CommandContext {
  const home = homeFolder(process.env, process.platform);
  let stopped: Promise<void> | undefined;
  return {
    home,
    env: process.env,
    json,
    cwd: process.cwd(),
    launcher: launcherPath(DIST),
    core: () => link(home),
    startedCore: (options = []) => link(home, options),
    async runCore(options) {
      const { runHeadless } = (await import(HEADLESS)) as typeof import('./headless.ts');
      return runHeadless(options);
    },
    line: (line) => void process.stdout.write(`${line}\n`),
    document: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    input: () => text(process.stdin),
    ended,
    offline: {
      verify: () => offlineVerify(home),
      export: (filter) => offlineExport(home, filter),
      restore: (selection) =>
        offlineRestore({ home, env: process.env, launcher: launcherPath(DIST) }, selection),
    },
    get interrupted() {
      stopped ??= interrupted();
      return stopped;
    },
  };
}

// A reader that has seen enough (`gatehouse logs x | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), commands, contextFor, {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
});
for (const open of links) open.close();
