import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npm, runForeground } from './run.mjs';
import { root, say, ScriptError } from './say.mjs';

/** The Node that Gatehouse is built, tested and shipped with. */
const wanted = 24;
const folder = join(root, 'scripts', 'node');
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const binary = join(
  folder,
  'node_modules',
  packageName,
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** True when the running Node can do everything itself. */
export function isCurrentNode(version = process.versions.node) {
  return Number(version.split('.')[0]) >= wanted;
}

/**
 * The path of the pinned Node, installed when it is not there. It comes as a plain package with a lockfile hash and
 * without install scripts: the `node` package of npm runs one that fetches what no lockfile names.
 */
function ensurePinnedNode() {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const version = manifest.optionalDependencies[packageName];
  if (version === undefined) {
    throw new ScriptError(
      `Node ${wanted} or newer is needed, this is ${process.versions.node}. Install it from https://nodejs.org and try again.`,
    );
  }
  if (installedVersion() !== version) {
    say(`installing Node ${version} into scripts/node (this is ${process.versions.node})`);
    const code = npm(['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
    });
    if (code !== 0 || installedVersion() !== version) {
      throw new ScriptError(`Node ${version} could not be installed. Install Node ${wanted} and try again.`);
    }
  }
  return binary;
}

function installedVersion() {
  try {
    return JSON.parse(readFileSync(join(folder, 'node_modules', packageName, 'package.json'), 'utf8'))
      .version;
  } catch {
    return undefined;
  }
}

/**
 * Runs the calling script again under the pinned Node when the running one is older, and ends this process with its exit
 * code. Returns only under a Node that is new enough.
 */
export async function underCurrentNode(script) {
  if (isCurrentNode()) return;
  const node = ensurePinnedNode();
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const code = await runForeground(node, [script, ...process.argv.slice(2)], {
    env: { ...process.env, PATH: path },
  });
  process.exit(code);
}
