import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ONE_ARENA } from '../../electron/connect/core-environment.ts';
import { CORE_FLAGS } from '../../electron/connect/start-core.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/gatehouse', import.meta.url));
const WINDOWS = fileURLToPath(new URL('../../bin/gatehouse.cmd', import.meta.url));
const SHOW = 'console.log(JSON.stringify([FILE, process.argv.slice(2), process.env.NODE_OPTIONS ?? null]))';

let root = '';
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'gatehouse-bin-')), 'a folder');
  for (const folder of ['bin', 'dist', 'path']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(LAUNCHER, join(root, 'bin', 'gatehouse'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  for (const name of ['connect', 'cli']) program(name);
});
afterEach(() => rmSync(dirname(root), { recursive: true, force: true }));

function program(name: string): void {
  writeFileSync(join(root, 'dist', `${name}.js`), SHOW.replace('FILE', `'${name}'`));
}

/** Puts a Node where a checkout has its own. */
function bringNode(): void {
  const folder = join(root, 'scripts', 'node', 'node_modules', 'node-any-cpu', 'bin');
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node'));
}

interface Ran {
  readonly code: number;
  readonly shown: unknown;
  readonly error: string;
}

/** Runs the launcher with nothing in its environment but a PATH to an empty folder, as a desktop client might. */
function launch(
  words: string[],
  env: NodeJS.ProcessEnv = {},
  file = join(root, 'bin', 'gatehouse'),
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      words,
      { env: { PATH: join(root, 'path'), ...env } },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code);
        resolve({ code, shown: stdout === '' ? undefined : JSON.parse(stdout), error: stderr });
      },
    );
    child.stdin?.end();
  });
}

describe.skipIf(process.platform === 'win32')('bin/gatehouse', () => {
  test('passes every word on as it is, to the shim or to the command line', async () => {
    bringNode();
    const words = ['connect', 'my server', '--client', '', '$HOME "*"'];
    expect(await launch(words)).toMatchObject({ code: 0, shown: ['connect', words, null] });
    expect(await launch(['status', '--json'])).toMatchObject({ shown: ['cli', ['status', '--json'], null] });
    expect(await launch([])).toMatchObject({ shown: ['cli', [], null] });
  });

  test('runs a core with the memory that a shim starts it with, and nothing else', async () => {
    bringNode();
    const show = `console.log(JSON.stringify([
      process.execArgv, process.argv.slice(2), process.env['MALLOC_ARENA_MAX'] ?? 'unset']))`;
    writeFileSync(join(root, 'dist', 'cli.js'), show);
    expect((await launch(['up', '--no-ui'])).shown).toEqual([CORE_FLAGS, ['up', '--no-ui'], ONE_ARENA]);
    expect((await launch(['up'], { MALLOC_ARENA_MAX: '4' })).shown).toEqual([CORE_FLAGS, ['up'], '4']);
    expect((await launch(['status', 'up'])).shown).toEqual([[], ['status', 'up'], 'unset']);
    expect(readFileSync(WINDOWS, 'utf8')).toContain(
      `if /i "%~1"=="up" set "GH_FLAGS=${CORE_FLAGS.join(' ')}"`,
    );
  });

  test('finds itself through links, with nothing on the PATH', async () => {
    bringNode();
    const links = join(root, 'links');
    mkdirSync(links);
    symlinkSync('../bin/gatehouse', join(links, 'relative'));
    symlinkSync(join(links, 'relative'), join(links, 'absolute'));
    symlinkSync('absolute', join(links, 'again'));
    expect(await launch(['x'], {}, join(links, 'again'))).toMatchObject({ shown: ['cli', ['x'], null] });
    expect(await launch(['x'], { PATH: links }, 'again')).toMatchObject({ shown: ['cli', ['x'], null] });
  });

  test('keeps what a client set for its server out of the shim', async () => {
    bringNode();
    const env = { NODE_OPTIONS: '--no-warnings' };
    expect(await launch(['connect', 'x'], env)).toMatchObject({ shown: ['connect', ['connect', 'x'], null] });
    expect(await launch(['status'], env)).toMatchObject({ shown: ['cli', ['status'], '--no-warnings'] });
  });

  test('starts the native shim where there is one, with the words of the one in Node to become', async () => {
    bringNode();
    const folder = join(root, 'dist', 'native');
    mkdirSync(folder);
    const native = join(folder, 'connect');
    const words = ['connect', 'my server', '--client', ''];
    const becomes = (program: string): void =>
      writeFileSync(native, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
    becomes('[ -z "$NODE_OPTIONS" ] && exec "$@"');
    const env = { NODE_OPTIONS: '--no-warnings' };
    expect(await launch(words, env)).toMatchObject({ code: 0, shown: ['connect', words, null] });
    becomes('exit 7');
    expect(await launch(words)).toMatchObject({ code: 7 });
    expect(await launch(['status'])).toMatchObject({ shown: ['cli', ['status'], null] });
    chmodSync(native, 0o644);
    expect(await launch(words)).toMatchObject({ code: 0, shown: ['connect', words, null] });
  });

  test('takes the runtime it was packaged with, else the one of the checkout, else the one on the PATH', async () => {
    const place = (...parts: string[]): void => {
      mkdirSync(dirname(join(root, ...parts)), { recursive: true });
      const answer = `if [ "$1" = --version ]; then echo v24.0.0; else echo '"${parts[0]}"'; fi`;
      writeFileSync(join(root, ...parts), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
    };
    place('path', 'node');
    expect(await launch(['x'])).toMatchObject({ code: 0, shown: 'path' });
    place('scripts', 'node', 'node_modules', 'node-any-cpu', 'bin', 'node');
    expect(await launch(['x'])).toMatchObject({ code: 0, shown: 'scripts' });
    place('runtime', 'node');
    expect(await launch(['x'])).toMatchObject({ code: 0, shown: 'runtime' });
  });

  test('says what is missing: the program (4 for a shim), or Node, or a Node that is new enough', async () => {
    expect(await launch(['x'])).toMatchObject({ code: 1, error: expect.stringContaining('none was found') });
    writeFileSync(join(root, 'path', 'node'), '#!/bin/sh\necho v20.20.2\n', { mode: 0o755 });
    expect(await launch(['x'])).toMatchObject({ code: 1, error: expect.stringContaining('v20.20.2') });
    rmSync(join(root, 'dist'), { recursive: true });
    bringNode();
    expect(await launch(['connect', 'x'])).toMatchObject({
      code: 4,
      error: expect.stringContaining('npm run build (or npm start)'),
    });
    expect(await launch(['x'])).toMatchObject({ code: 1 });
  });
});
