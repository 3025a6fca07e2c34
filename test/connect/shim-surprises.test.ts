/** What is at the other end, in the token folder, in the words and where the shim was started: the same for both shims. */
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { pointerFile } from '../../electron/connect/core-pointer.ts';
import { ensureRunFolder, runFolder } from '../../electron/connect/run-folder.ts';
import { ensureToken } from '../../electron/connect/token.ts';
import { resolveHome } from '../../shared/util/home-path.ts';
import { RunningShim, type ShimKind, SHIM_IN_NODE, TestHome } from './harness.ts';
import { SHIMS } from './shim-kinds.ts';

const CONNECT = fileURLToPath(new URL('../../electron/connect/connect.ts', import.meta.url));
const initialize = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} });
const posix = process.platform !== 'win32';

/** What listens but is no core: what it says first, and to a Hello. */
interface Stranger {
  readonly who: string;
  readonly first: Buffer | string;
  readonly second?: Buffer | string;
}

const greeting = '{"gatehouse":1,"nonce":"n"}\n';
const strangers: readonly Stranger[] = [
  { who: 'closes', first: '' },
  { who: 'says an empty line', first: '\n' },
  { who: 'says no JSON', first: 'SSH-2.0-OpenSSH_9.2\r\n' },
  { who: 'says no text', first: Buffer.from([0xff, 0xfe, 0x00, 0x0a]) },
  { who: 'says no object', first: '[1]\n' },
  { who: 'is of another kind', first: '{"gatehouse":2,"nonce":"n"}\n' },
  { who: 'quotes its number', first: '{"gatehouse":"1","nonce":"n"}\n' },
  { who: 'has no nonce', first: '{"gatehouse":1}\n' },
  { who: 'has a number for a nonce', first: '{"gatehouse":1,"nonce":1}\n' },
  { who: 'never ends its line', first: Buffer.alloc(70 * 1024, 'x') },
  { who: 'nests without end', first: `${'{"a":'.repeat(12_000)}\n` },
  { who: 'closes after the hello', first: greeting, second: '' },
  { who: 'welcomes with no JSON', first: greeting, second: 'come in\n' },
  { who: 'welcomes without proof', first: greeting, second: '{"ok":true,"exit":0}\n' },
  { who: 'welcomes with an empty proof', first: greeting, second: '{"ok":true,"proof":"","exit":0}\n' },
  {
    who: 'welcomes with a wrong proof',
    first: greeting,
    second: `{"ok":true,"proof":"${'0'.repeat(64)}","exit":0}\n`,
  },
  {
    who: 'welcomes with a number as ok',
    first: greeting,
    second: `{"ok":1,"proof":"${'0'.repeat(64)}","exit":0}\n`,
  },
  { who: 'refuses without a reason', first: greeting, second: '{"ok":false}\n' },
];

/** Lets a stranger listen where the core does, with a shim; answers what the shim said to it and to its client. */
async function meetStranger(kind: ShimKind, { first, second }: Stranger) {
  using place = new TestHome(kind);
  ensureToken(place.path, 'unknown');
  const socket = join(ensureRunFolder(place.path), 'core.sock');
  writeFileSync(pointerFile(place.path), JSON.stringify({ pid: 1, socket, version: '0', startedAt: 0 }));
  const heard: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (peer) => {
    let text = '';
    peer.on('error', () => {});
    peer.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (second !== undefined && text.endsWith('\n')) peer.end(second);
    });
    peer.once('close', () => heard.push(text));
    if (second === undefined) peer.end(first);
    else peer.write(first);
  });
  await once(server.listen(socket), 'listening');
  try {
    const shim = place.shim(['notes']);
    shim.say(initialize);
    shim.close();
    const code = await shim.exit();
    await new Promise((resolve) => server.close(resolve));
    return { code, answer: JSON.parse(shim.text) as unknown, heard };
  } finally {
    server.close();
  }
}

describe.skipIf(!posix).each(SHIMS)('$name: a shim', (kind) => {
  test.concurrent.each(strangers)('tells no secret to who $who, and its client why', async (stranger) => {
    const { code, answer, heard } = await meetStranger(kind, stranger);
    expect(code).toBe(4);
    expect(answer).toMatchObject({ id: 0, error: { data: { code: 'core_unreachable' } } });
    const most = stranger.second === undefined ? /^$/ : /^\{"role":"connect",[^\n]*\}\n$/;
    expect(heard.length).toBeGreaterThan(0);
    for (const text of heard) expect(text).toMatch(most);
  });

  test('makes the token of a client that has none by itself, once for several at a time, and whole', async () => {
    using home = new TestHome(kind);
    await home.core();
    const shims = Array.from({ length: 4 }, () => home.usualShim(['notes', '--client', 'zed']));
    await Promise.all(shims.map((shim) => shim.until('hello from notes')));
    for (const shim of shims) shim.close();
    expect(await Promise.all(shims.map((shim) => shim.exit()))).toEqual([0, 0, 0, 0]);
    const tokens = join(runFolder(home.path), 'tokens');
    expect(readdirSync(tokens).sort()).toEqual(['cursor', 'unknown', 'zed']);
    expect(readFileSync(join(tokens, 'zed'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(join(tokens, 'zed'), 'utf8')).not.toBe(readFileSync(join(tokens, 'cursor'), 'utf8'));
    expect(statSync(join(tokens, 'zed')).mode & 0o777).toBe(0o600);
  });

  test('leaves a file alone that is no token', async () => {
    using home = new TestHome(kind);
    await home.core();
    const file = join(runFolder(home.path), 'tokens', 'zed');
    writeFileSync(file, 'nothing', { mode: 0o600 });
    const shim = home.shim(['notes', '--client', 'zed']);
    shim.say(initialize);
    shim.close();
    expect(await shim.exit()).toBe(4);
    expect(shim.text).toContain('it holds no token');
    expect(readFileSync(file, 'utf8')).toBe('nothing');
  });

  test('does not follow a link to a token', async () => {
    using home = new TestHome(kind);
    await home.core();
    const tokens = join(runFolder(home.path), 'tokens');
    symlinkSync(join(tokens, 'unknown'), join(tokens, 'zed'));
    const shim = home.shim(['notes', '--client', 'zed']);
    shim.say(initialize);
    shim.close();
    expect(await shim.exit()).toBe(4);
    expect(shim.text).toContain('symbolic link');
    using client = await CoreClient.connect(home.path, 'cli');
    expect(await client.request('hellos', {})).toEqual({ ok: true, value: 0 });
  });
});

let home: TestHome;

/** What a kind says or answers, started by a line of shell: `"$@"` is its command. */
async function outcome(kind: ShimKind, command: readonly string[], script: string, env: NodeJS.ProcessEnv) {
  const child = home.start(['/bin/sh', '-c', script, 'sh', ...command], { ...kind.env, ...env });
  const shim = new RunningShim(child);
  shim.close();
  return { code: await shim.exit(), text: shim.text, complaint: shim.complaint };
}

describe.skipIf(!posix || SHIMS.length < 2)('both shims', () => {
  const [, native] = SHIMS as [ShimKind, ShimKind];
  beforeEach(async () => {
    home = new TestHome();
    await home.core();
  });
  afterEach(() => home[Symbol.dispose]());

  test('the native one makes no token in a folder that others may enter, and leaves it to the other', async () => {
    const tokens = join(runFolder(home.path), 'tokens');
    chmodSync(tokens, 0o755);
    const { code } = await outcome(native, native.alone, '"$@" connect mirror --client zed', {});
    expect(code).toBe(4);
    expect(readdirSync(tokens).sort()).toEqual(['cursor', 'unknown']);
    const shim = new RunningShim(
      home.start([...native.command, 'connect', 'mirror', '--client', 'zed'], native.env),
    );
    await shim.until('"client":"zed"');
    shim.close();
    expect(await shim.exit()).toBe(0);
    expect(statSync(tokens).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['"$@" connect mirror'],
    ['"$@" connect --client cursor'],
    ['"$@" connect mirror --client cursor'],
    ['"$@" connect --client=cursor mirror'],
    ['"$@" connect --client Bad --client cursor mirror'],
    ['"$@" connect "mirror of \\"all\\" \\\\ \'it\' / ü 🦊"'],
    [String.raw`"$@" connect "$(printf 'mirror\001\010\011\012\037\177\302\205.')"`],
    [String.raw`"$@" connect "$(printf 'mirror\377\303(\342\202\360\237\246.\355\240\200.')"`],
    [String.raw`d="$(printf 'a "quoted"\nfolder \\ \377\303(')"; mkdir "$d"; cd "$d"; "$@" connect mirror`],
    ['d=$(printf "%0200d" 0); for i in 1 2 3; do mkdir $d; cd $d; done; "$@" connect mirror'],
    ['cd /; "$@" connect mirror'],
  ])('say the same hello: %s', async (script) => {
    const inHome = `cd "$GATEHOUSE_HOME"; rm -rf places; mkdir places; cd places; ${script}`;
    const expected = await outcome(SHIM_IN_NODE, SHIM_IN_NODE.alone, inHome, {});
    expect(JSON.parse(expected.text.split('\n')[0]!)).toMatchObject({
      role: 'connect',
      client: /cursor/.test(script) ? 'cursor' : 'unknown',
    });
    expect(await outcome(native, native.alone, inHome, {})).toEqual(expected);
  });

  test.each([
    ['""'],
    ['mirror --client'],
    ['mirror --client ""'],
    ['mirror --client A'],
    ['mirror --client ../x'],
    ['a b'],
    ['-x'],
    ['--help'],
    [''],
  ])('understand the same words: %s', async (words) => {
    const script = `"$@" connect ${words}`;
    const expected = await outcome(SHIM_IN_NODE, [process.execPath, CONNECT], script, {});
    // Without a name it is for all servers as one.
    expect(expected.code).toBe(words === '""' || words === '' ? 0 : 2);
    const command = [native.command[0]!, process.execPath, CONNECT];
    expect(await outcome(native, command, script, {})).toEqual(expected);
  });

  test.each<[string, (base: string) => NodeJS.ProcessEnv, 'alone' | 'command']>([
    ['named', () => ({ GATEHOUSE_HOME: home.path }), 'alone'],
    ['named with slashes', () => ({ GATEHOUSE_HOME: `${home.path.replaceAll('/', '//')}/` }), 'alone'],
    ['named by a detour', () => ({ GATEHOUSE_HOME: `${home.path}/run/../.` }), 'command'],
    ['relative', () => ({ GATEHOUSE_HOME: join('..', basename(home.path)) }), 'command'],
    ['of the user', (base) => ({ GATEHOUSE_HOME: '', HOME: base, XDG_CONFIG_HOME: '' }), 'alone'],
    ['of XDG', (base) => ({ GATEHOUSE_HOME: '', HOME: '', XDG_CONFIG_HOME: `${base}/.hidden..` }), 'alone'],
    ['of a relative XDG', (base) => ({ GATEHOUSE_HOME: '', HOME: base, XDG_CONFIG_HOME: 'x' }), 'alone'],
  ])('find the data folder %s', async (_name, environment, how) => {
    using elsewhere = new TestHome();
    const env = environment(elsewhere.path);
    const found = resolveHome({ env, platform: process.platform, userHome: elsewhere.path });
    if (env['GATEHOUSE_HOME'] === '') {
      mkdirSync(dirname(found), { recursive: true });
      symlinkSync(home.path, found);
    }
    const script = `cd "${elsewhere.path}" && "$@" connect mirror`;
    const expected = await outcome(SHIM_IN_NODE, SHIM_IN_NODE[how], script, env);
    expect(expected).toMatchObject({ code: 0, text: expect.stringContaining('"role":"connect"') });
    expect(await outcome(native, native[how], script, env)).toEqual(expected);
  });
});
