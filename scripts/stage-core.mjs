/**
 * Lays out the core as it lies in an installed app, in release/gatehouse: its bundles, the page it serves, the launcher,
 * the Node that all of it runs under, and the library of the keychain. Called by electron-builder before it packs. That Node is the one that runs
 * this, so only a build on the target system makes an app for it.
 */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './lib/say.mjs';

/** electron-builder's numbers for processors. */
const processors = { 1: 'x64', 3: 'arm64' };

/** What of the build lies in the archive for the desktop app alone. */
const desktopOnly = ['main.js', 'preload.cjs', '.stamp'];

export default function stageCore({ electronPlatformName, arch }) {
  const target = `${electronPlatformName}-${processors[arch] ?? arch}`;
  const running = `${process.platform}-${process.arch}`;
  if (target !== running)
    throw new Error(`an app for ${target} cannot be built on ${running}: it carries its own Node`);
  if (Number(process.versions.node.split('.')[0]) < 24)
    throw new Error('the app is built with the Node 24 it carries');
  const stage = join(root, 'release', 'gatehouse');
  rmSync(stage, { recursive: true, force: true });
  if (!existsSync(join(root, 'dist', 'headless.js'))) throw new Error('nothing is built: npm run build');
  const left = new Set(desktopOnly.map((name) => join(root, 'dist', name)));
  cpSync(join(root, 'dist'), join(stage, 'dist'), {
    recursive: true,
    filter: (file) => !left.has(file) && !/\.(?:map|pem)$/.test(file),
  });
  cpSync(join(root, 'bin'), join(stage, 'bin'), { recursive: true });
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify({ private: true, type: 'module' })}\n`);
  stageNode(join(stage, 'runtime'));
  stageKeychain(join(stage, 'dist', 'node_modules', 'keytar'), target);
}

function stageNode(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  copyFileSync(process.execPath, file);
  chmodSync(file, 0o755);
  const license = join(dirname(process.execPath), process.platform === 'win32' ? '.' : '..', 'LICENSE');
  if (existsSync(license)) copyFileSync(license, join(folder, 'LICENSE'));
}

/** The one package that is no part of a bundle: it holds native code, of which this system's is enough. */
function stageKeychain(folder, target) {
  const keytar = join(root, 'node_modules', 'keytar');
  const library = join('prebuilds', target, 'keytar.node');
  for (const file of ['package.json', 'LICENSE.md', join('lib', 'keytar.js'), library]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(keytar, file), join(folder, file));
  }
}
