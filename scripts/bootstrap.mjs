/**
 * Makes a fresh clone ready: Node 24, then the packages of the lockfile. Quick when both are there. Runs on Node 18 and
 * newer, without any package.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { underCurrentNode } from './lib/node-runtime.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { rememberNode } from './lib/remember-node.mjs';
import { main } from './lib/say.mjs';

/**
 * Called first by every script with its own `import.meta.url`. When the running Node is too old, the script runs again
 * under the pinned one and this process ends with its exit code.
 */
export async function bootstrap(scriptUrl) {
  await underCurrentNode(fileURLToPath(scriptUrl));
  ensurePackages();
  rememberNode();
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  await main(() => bootstrap(import.meta.url));
}
