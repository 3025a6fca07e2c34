import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CoreClient } from './connect/core-client.ts';
import { homeFolder } from './connect/run-folder.ts';
import { openBrowser } from './open-browser.ts';
import { launcherPath } from './launcher-path.ts';
import type { CoreLink, Surroundings } from './cli/command.ts';
import { commands } from './cli/commands/index.ts';
import { processEnd } from './cli/process-end.ts';
import { run } from './cli/run.ts';
import { policyTools } from './offline-policy.ts';
import {
  offlineCheckPolicy,
  offlineCheckTools,
  offlineExport,
  offlineRestore,
  offlineVerify,
} from './offline.ts';

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

/** From the first call on the signals end only what waits for this. */
function interruption(): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= new Promise((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    });
    return stopped;
  };
}

function surroundings(): Surroundings {
  const home = homeFolder(process.env, process.platform);
  const launcher = launcherPath(DIST);
  return {
    home,
    env: process.env,
    isTerminal: process.stdout.isTTY,
    cwd: process.cwd(),
    launcher,
    core: () => link(home),
    startedCore: (options = []) => link(home, options),
    async runCore(options) {
      const { runHeadless } = (await import(HEADLESS)) as typeof import('./headless.ts');
      return runHeadless(options);
    },
    input: () => text(process.stdin),
    openUrl: openBrowser,
    ended: processEnd,
    interrupted: interruption(),
    offline: {
      verify: () => offlineVerify(home),
      export: (filter) => offlineExport(home, filter),
      restore: (selection) => offlineRestore({ home, env: process.env, launcher, dist: DIST }, selection),
      checkPolicy: offlineCheckPolicy,
      checkTools: offlineCheckTools,
      policy: policyTools({ env: process.env, launcher }),
    },
  };
}

// A reader that has seen enough (`gatehouse logs x | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), commands, surroundings(), {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
});
for (const open of links) open.close();
// A command may be over while it still could have been typed at.
process.stdin.destroy();
