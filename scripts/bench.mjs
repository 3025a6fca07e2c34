/**
 * Measures Gatehouse, and with --peers others beside it: sets up, builds, then runs bench/run.ts with the arguments it is
 * given.
 */
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { buildStale } from './build.mjs';
import { npm, runForeground } from './lib/run.mjs';
import { main, root, ScriptError } from './lib/say.mjs';

const words = process.argv.slice(2);

await main(async () => {
  await bootstrap(import.meta.url);
  await buildStale();
  if (words.includes('--peers')) {
    const folder = join(root, 'bench');
    const code = npm([
      'ci',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    if (code !== 0) throw new ScriptError('the peers could not be installed');
  }
  process.exitCode = await runForeground(process.execPath, [join(root, 'bench', 'run.ts'), ...words]);
});
