/**
 * Runs Gatehouse from a checkout: the desktop app where Electron is there or can be had, else the core with its page in
 * the browser. Ctrl-C stops it in order.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bootstrap } from './bootstrap.mjs';
import { buildStale } from './build.mjs';
import { electronBinary, hasDisplay } from './lib/electron-binary.mjs';
import { openPage } from './lib/open-page.mjs';
import { runForeground } from './lib/run.mjs';
import { inCi, main, root, say, ScriptError } from './lib/say.mjs';

const cli = join(root, 'dist', 'cli.js');

/** A start of Electron that ends sooner than this, with an error, did not come up. */
const CAME_UP = 8000;

/** Runs the desktop app to its end. Answers false when it did not come up at all. */
async function runDesktop(electron) {
  const started = Date.now();
  // The app starts the core under this Node: Electron's own is none.
  const code = await runForeground(electron, [root], {
    env: { ...process.env, GATEHOUSE_NODE: process.execPath },
  });
  if (code !== 0 && Date.now() - started < CAME_UP) return false;
  process.exitCode = code;
  return true;
}

/** Runs the core to its end, showing its page; or shows the page of the core that runs already. */
async function runPage() {
  const core = spawn(process.execPath, [cli, 'up', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => core.once('exit', (code) => resolve(code ?? 1)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => core.kill('SIGTERM'));
  const [first] = await Promise.race([nextLine(core.stdout), ended.then(() => [undefined])]);
  const answer = first === undefined ? undefined : JSON.parse(first);
  if (answer?.event !== 'ready') {
    if (answer?.error?.code !== 'already_running') {
      throw new ScriptError(answer?.error?.message ?? 'the core did not start: see above');
    }
    say('it runs already');
    return void show(runningPage());
  }
  const close = show(answer.ui);
  process.exitCode = await ended;
  close();
}

async function nextLine(stream) {
  for await (const line of createInterface({ input: stream })) return [line];
  return [undefined];
}

/** The URL of the page of the core that runs. */
function runningPage() {
  const asked = spawnSync(process.execPath, [cli, 'ui', '--json'], { encoding: 'utf8' });
  const answer = JSON.parse(asked.stdout);
  if (answer.url === undefined)
    throw new ScriptError(answer.error?.message ?? 'the core that runs has no page');
  return answer.url;
}

function show(url) {
  process.stdout.write(`${url}\n`);
  return hasDisplay() && !inCi ? openPage(url) : () => undefined;
}

await main(async () => {
  await bootstrap(import.meta.url);
  await buildStale();
  const electron = electronBinary();
  if (electron !== undefined) {
    if (await runDesktop(electron)) return;
    say('Electron did not come up: opening the page in the browser instead');
  }
  await runPage();
});
