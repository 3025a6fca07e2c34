import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCompiler } from './native-shim.mjs';
import { run, which } from './run.mjs';
import { inCi, root, say, ScriptError } from './say.mjs';

const program =
  (...names) =>
  () =>
    names.some((name) => which(name) !== undefined);

/** Looks where Debian (multi-arch) and others keep shared libraries; ldconfig is not on an ordinary user's PATH. */
const library = (name) => () =>
  ['/usr/lib', '/usr/lib64', '/lib', '/usr/local/lib'].some(
    (folder) =>
      existsSync(join(folder, name)) ||
      (existsSync(folder) && readdirSync(folder).some((sub) => existsSync(join(folder, sub, name)))),
  );

/** Debian's gcc comes without the headers of the C library. */
const hasHeaders = () => {
  const compiler = findCompiler();
  const input = '#include <stdio.h>\n';
  return (
    compiler !== undefined && spawnSync(compiler, ['-E', '-o', '/dev/null', '-'], { input }).status === 0
  );
};

/** What the tests need from the system, by Debian package, and the part of the checkout whose presence makes it needed. */
const parts = [
  {
    name: 'chromium',
    usedBy: 'test/e2e',
    found: program('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
  },
  { name: 'bubblewrap', usedBy: 'test/core/sandbox', found: program('bwrap') },
  { name: 'gcc', usedBy: 'electron/native', found: () => findCompiler() !== undefined },
  { name: 'libc6-dev', usedBy: 'electron/native', found: hasHeaders },
  { name: 'dbus', usedBy: 'test/core/vault', found: program('dbus-run-session') },
  { name: 'gnome-keyring', usedBy: 'test/core/vault', found: program('gnome-keyring-daemon') },
  { name: 'libsecret-1-0', usedBy: 'test/core/vault', found: library('libsecret-1.so.0') },
  { name: 'xvfb', usedBy: 'node_modules/electron/dist', found: program('Xvfb') },
];

const missing = () => parts.filter((part) => existsSync(join(root, part.usedBy)) && !part.found());

/**
 * Makes sure that what the tests need from the system is there. As root, and on a build server, it installs what is
 * missing; else it says how. Raises when something stays missing: no test is left out for it.
 */
export function ensureSystemParts() {
  if (process.platform !== 'linux') return;
  const names = missing().map((part) => part.name);
  if (names.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  const byHand = `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`;
  if (which('apt-get') === undefined || !(isRoot || (inCi && which('sudo') !== undefined))) {
    throw new ScriptError(`the tests need ${names.join(', ')}. On Debian: ${isRoot ? '' : 'sudo '}${byHand}`);
  }
  say(`installing ${names.join(', ')} (apt-get)`);
  const apt = (...args) =>
    isRoot
      ? run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
  apt('-q', 'update');
  apt('-q', 'install', '-y', '--no-install-recommends', ...names);
  const still = missing().map((part) => part.name);
  if (still.length > 0) throw new ScriptError(`could not install ${still.join(', ')}. Try: ${byHand}`);
}
