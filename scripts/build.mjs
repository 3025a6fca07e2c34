/** Builds what is stale into dist/. `--force` builds all; `--only NAME[,NAME]` looks at those targets alone. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { targets } from './lib/build-targets.mjs';
import { main, say, ScriptError } from './lib/say.mjs';
import { inputDigest, readStamp, writeStamp } from './lib/stale.mjs';

/** Builds the stale ones of `names` (all when absent); answers how many were built. */
export async function buildStale({ names, force = false } = {}) {
  const unknown = (names ?? []).filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0) {
    throw new ScriptError(
      `no such target: ${unknown.join(', ')} (${targets.map(({ name }) => name).join(', ')})`,
    );
  }
  const stamp = readStamp();
  let built = 0;
  for (const target of targets) {
    if (names !== undefined && !names.includes(target.name)) continue;
    const digest = inputDigest(target.inputs, target.depends?.());
    if (!force && stamp[target.name] === digest) continue;
    const started = performance.now();
    await target.build();
    say(`built ${target.name} (${Math.round(performance.now() - started)} ms)`);
    stamp[target.name] = digest;
    writeStamp(stamp);
    built += 1;
  }
  return built;
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await bootstrap(import.meta.url);
    const only = process.argv.indexOf('--only');
    const names = only === -1 ? undefined : (process.argv[only + 1] ?? '').split(',');
    const built = await buildStale({ names, force: process.argv.includes('--force') });
    if (built === 0) say('nothing is stale');
  });
}
