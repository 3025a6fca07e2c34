import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from './run.mjs';
import { root, say, ScriptError } from './say.mjs';

/** What a checkout holds that the tests read; `.git` and what tests write stay behind. */
const left = new Set(['.git', '.cache', 'release', 'test-results']);

const name = 'gatehouse-test';

/**
 * Where and as whom the tests run. Browsers refuse to run their sandbox as root, root ignores file modes, and root may do
 * what a user's sandbox may not: as root the tests would prove little. So root makes an ordinary user for them.
 * `cleanUp` takes back what was made for this run; the user stays, for the next one.
 */
export function testIdentity() {
  if (process.getuid?.() !== 0)
    return { cwd: root, options: {}, node: process.execPath, cleanUp: () => undefined };
  const user = ensureUser();
  const home = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  run('chown', [`${user.uid}:${user.gid}`, home]);
  const cwd = canRead(user, root) ? root : copyFor(user, home);
  const node = process.execPath.startsWith(root)
    ? join(cwd, relative(root, process.execPath))
    : process.execPath;
  const env = {
    ...process.env,
    HOME: home,
    USER: name,
    LOGNAME: name,
    GATEHOUSE_TEST_CACHE: join(home, 'cache'),
  };
  for (const key of ['SUDO_USER', 'SUDO_UID', 'SUDO_GID', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'MAIL'])
    delete env[key];
  return {
    cwd,
    node,
    options: { uid: user.uid, gid: user.gid, env },
    cleanUp: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function ensureUser() {
  const found = idsOf(name);
  if (found !== undefined) return found;
  say(`making the ordinary user ${name}, for the tests`);
  run('useradd', ['--create-home', '--user-group', '--shell', '/bin/sh', name]);
  const made = idsOf(name);
  if (made === undefined)
    throw new ScriptError(`could not make the user ${name}: run the tests as an ordinary user`);
  return made;
}

function idsOf(user) {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, user], { encoding: 'utf8' }));
  if (ids.some((result) => result.status !== 0)) return undefined;
  const [uid, gid] = ids.map((result) => Number(result.stdout));
  return { uid, gid };
}

/** True when the user can read the sources, the packages and the build, and run our Node. */
function canRead({ uid, gid }, folder) {
  const files = ['package.json', 'test', 'electron/main.ts', 'dist', 'node_modules/vitest/package.json'];
  const probe = `const fs = require('node:fs'); for (const file of ${JSON.stringify(files)}) fs.accessSync(file, fs.constants.R_OK)`;
  return spawnSync(process.execPath, ['-e', probe], { cwd: folder, uid, gid, stdio: 'ignore' }).status === 0;
}

/** A copy of the checkout that the user owns, for a clone that lies where only root can look. */
function copyFor({ uid, gid }, home) {
  const copy = join(home, 'checkout');
  say('copying the checkout to where the tests can read it');
  cpSync(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !left.has(relative(root, source)),
  });
  if (run('chown', ['-R', `${uid}:${gid}`, copy]) !== 0)
    throw new ScriptError('could not hand the copy to the test user');
  return copy;
}
