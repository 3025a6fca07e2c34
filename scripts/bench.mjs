/** Measures Gatehouse beside its peers: sets up, builds, then runs bench/run.ts with the arguments it is given. */
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { buildStale } from './build.mjs';
import { runForeground } from './lib/run.mjs';
import { main, root } from './lib/say.mjs';

await main(async () => {
  await bootstrap(import.meta.url);
  await buildStale();
  process.exitCode = await runForeground(process.execPath, [
    join(root, 'bench', 'run.ts'),
    ...process.argv.slice(2),
  ]);
});
