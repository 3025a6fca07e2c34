/*
 * The program inside a sandbox, built with the checks of the compiler for addresses and undefined behaviour: one byte read or
 * written too far ends it, and fails the test.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSeccompArch, seccompProgram } from '../../../electron/core/sandbox/seccomp.ts';
import { findCompiler, sandboxSources } from '../../../scripts/lib/native-shim.mjs';
import { CHECKED_ENV, compileChecked } from '../../connect/shim-kinds.ts';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;
interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const NODE = process.execPath;
let folder: string;
let program: string;
let landlock = 0;

function start(args: readonly string[], descriptors: readonly number[] = []): Child {
  const env = { ...process.env, ...CHECKED_ENV };
  return spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe', ...descriptors], env }) as unknown as Child;
}

async function ended(child: Child): Promise<Ended> {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ]);
  return { code, signal, stdout, stderr };
}

const run = (args: readonly string[], descriptors: readonly number[] = []): Promise<Ended> =>
  ended(start(args, descriptors));

const nodeProgram = (source: string): string[] => ['--', NODE, '-e', source];

/** A port nobody listens at, right now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

let sockets = 0;

/** A unix socket that `serve` answers at; everything is ended with it. */
async function listener(serve: (socket: Socket) => void): Promise<{ path: string } & AsyncDisposable> {
  const path = join(folder, `s${sockets++}`);
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    serve(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const echo = (socket: Socket): void => void socket.pipe(socket);

/** A program that forwards for a server that says that it runs, and ends with its input. */
async function forwarding(port: number, path: string): Promise<{ child: Child } & AsyncDisposable> {
  const child = start([
    '--forward',
    String(port),
    path,
    ...nodeProgram(`console.log('up'); process.stdin.resume().on('end', () => process.exit(0))`),
  ]);
  await once(child.stdout, 'data');
  return {
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).toBe(0);
    },
  };
}

describe.skipIf(process.platform !== 'linux' || findCompiler() === undefined)('sandbox-init', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ghi-'));
    program = join(folder, 'sandbox-init');
    compileChecked(sandboxSources(), program);
    landlock = Number((await run(['--landlock-version'])).stdout);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('becomes the server: its arguments, input, output and exit code', async () => {
    const child = start([
      ...nodeProgram(
        `process.stdin.on('data', (text) => { console.log(process.argv[1], String(text)); process.exit(7) })`,
      ),
      'one two',
    ]);
    child.stdin.end('three');
    expect(await ended(child)).toEqual({ code: 7, signal: null, stdout: 'one two three\n', stderr: '' });
  });

  test('sets limits that cannot be raised, and leaves a stricter one', async () => {
    const limits = ['--limit', 'nofile=200', '--limit', 'core=0', '--limit', 'data=800000000'];
    const show = [
      '--',
      '/bin/sh',
      '-c',
      'ulimit -n; ulimit -H -n; ulimit -c; ulimit -d; ulimit -n 300 2>&1 || echo no',
    ];
    const { stdout } = await run([...limits, ...show]);
    expect(stdout).toMatch(/^200\n200\n0\n781250\n.*no\n$/s);
    const again = await run(['--limit', 'nofile=100', '--', program, '--limit', 'nofile=200', ...show]);
    expect(again.stdout).toMatch(/^100\n100\n/);
  });

  test('hands the server nothing but its standard streams', async () => {
    const extra = Array.from({ length: 4 }, () => openSync('/etc/hostname', 'r'));
    const { stdout } = await run(['--', '/bin/sh', '-c', 'ls /proc/$$/fd'], extra);
    expect(stdout.split('\n').filter(Boolean)).toEqual(['0', '1', '2']);
  });

  test('gives what the server says room, so that large answers are sent in few pieces', async () => {
    // Says how much of a megabyte its output took at once while nobody read it.
    const source = `
      const output = new (require('node:net').Socket)({ fd: 1 });
      output.write(Buffer.alloc(1 << 20), () => output.destroy());
      console.error((1 << 20) - output._handle.writeQueueSize);`;
    const takenBy = async (command: readonly string[]): Promise<number> => {
      const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
      const [said] = (await once(child.stderr, 'data')) as [Buffer];
      child.stdout.resume();
      await once(child, 'exit');
      return Number(said.toString());
    };
    const alone = await takenBy([NODE, '-e', source]);
    const inside = await takenBy([program, ...nodeProgram(source)]);
    expect(inside).toBeGreaterThan(alone * 1.5);
  });

  test.each([
    [[], 'no command'],
    [['--'], 'no command'],
    [['--nothing', '--', 'true'], 'no such option: --nothing'],
    [['--forward', '0', '/x', '--', 'true'], 'no port 0'],
    [['--forward', '65536', '/x', '--', 'true'], 'too large a number'],
    [['--forward', '99999999999999999999999', '/x', '--', 'true'], 'too large a number'],
    [['--forward', ' 80', '/x', '--', 'true'], 'no number'],
    [['--forward', '-1', '/x', '--', 'true'], 'no number'],
    [['--forward', '3128', '--', 'true'], 'no value'],
    [['--forward', '3128', `/${'x'.repeat(108)}`, '--', 'true'], 'too long a path'],
    [['--limit', 'memory=1', '--', 'true'], 'no such limit: memory=1'],
    [['--limit', 'nofile=', '--', 'true'], 'no number'],
    [['--limit', 'nofile=1x', '--', 'true'], 'no number'],
    [['--read', '/usr', '--', 'true'], 'paths without --landlock'],
    [['--landlock', '--read', '/no/such/place', '--', 'true'], ''],
    [['--seccomp', '9', '--', 'true'], 'cannot read the filter'],
    [Array.from({ length: 65 }, () => ['--forward', '1', '/x']).flat(), 'too many of --forward'],
  ])('starts nothing when it cannot do what it is asked: %j', async (args, why) => {
    const { code, stderr, stdout } = await run(args);
    expect({ code, stdout }).toEqual({ code: 125, stdout: '' });
    expect(stderr).toMatch(/^sandbox-init: [^\n]*\n$/);
    expect(stderr).toContain(why);
  });

  test('starts nothing with half a filter, or with no program', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(12), Buffer.alloc(8 * 4097)]) {
      writeFileSync(join(folder, 'filter'), bytes);
      const { code, stderr } = await run(
        ['--seccomp', '3', '--', 'true'],
        [openSync(join(folder, 'filter'), 'r')],
      );
      expect({ code, stderr }).toEqual({ code: 125, stderr: 'sandbox-init: the filter is not whole\n' });
    }
    writeFileSync(join(folder, 'filter'), Buffer.alloc(8, 0xff));
    expect((await run(['--seccomp', '3', '--', 'true'], [openSync(join(folder, 'filter'), 'r')])).code).toBe(
      125,
    );
    expect((await run(['--', '/no/such/program'])).code).toBe(127);
    expect((await run(['--', folder])).code).toBe(126);
  });

  describe('while it forwards', () => {
    test.each(['127.0.0.1', '::1'])('copies both ways, whole, and passes on each end (%s)', async (host) => {
      await using far = await listener(echo);
      const port = await freePort();
      await using _program = await forwarding(port, far.path);
      const sent = randomBytes(5_000_000);
      const socket = connect({ host, port, allowHalfOpen: true });
      socket.end(sent);
      const hash = createHash('sha256');
      for await (const chunk of socket) hash.update(chunk as Buffer);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
    });

    test('waits for a side that does not take what it is sent, and serves others meanwhile', async () => {
      await using far = await listener((socket) => void socket.write(Buffer.alloc(20_000_000)));
      const port = await freePort();
      await using forward = await forwarding(port, far.path);
      const socket = connect({ host: '127.0.0.1', port });
      await once(socket, 'readable');
      // Others are served meanwhile.
      const other = connect({ host: '127.0.0.1', port });
      await once(other, 'readable');
      const status = (): string => readFileSync(`/proc/${forward.child.pid}/status`, 'utf8');
      await expect.poll(status, { timeout: 20_000 }).toContain('State:\tS');
      socket.destroy();
      other.destroy();
    });

    test('bears more connections than it holds at once, and every one that breaks', async () => {
      await using far = await listener((socket) => void socket.once('data', (bytes) => socket.end(bytes)));
      const port = await freePort();
      await using _program = await forwarding(port, far.path);
      const answers = Array.from({ length: 300 }, async (_, index) => {
        const socket = connect({ host: '127.0.0.1', port });
        socket.on('error', () => {});
        socket.write(`n${index}`);
        if (index % 10 === 0) {
          await once(socket, 'connect');
          socket.resetAndDestroy();
          return `n${index}`;
        }
        return text(socket);
      });
      expect(await Promise.all(answers)).toEqual(answers.map((_, index) => `n${index}`));
    });

    test('ends a connection whose unix socket is not there, and goes on', async () => {
      const port = await freePort();
      await using _program = await forwarding(port, join(folder, 'nobody'));
      for (let round = 0; round < 3; round++)
        expect(await text(connect({ host: '127.0.0.1', port }))).toBe('');
    });

    test('does not start where the port is taken', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const { code, stderr } = await run(['--forward', String(port), '/x', '--', 'true']);
      expect(code).toBe(125);
      expect(stderr).toContain('cannot listen for /x: Address already in use');
      taken.close();
    });

    test('passes on exit codes, signals as 128 and their number, and signals that it gets', async () => {
      const forward = async (): Promise<string[]> => ['--forward', String(await freePort()), '/x'];
      expect((await run([...(await forward()), '--', '/bin/sh', '-c', 'exit 9'])).code).toBe(9);
      expect((await run([...(await forward()), '--', '/bin/sh', '-c', 'kill -KILL $$'])).code).toBe(137);
      expect((await run([...(await forward()), '--', '/no/such'])).code).toBe(127);
      const child = start([
        ...(await forward()),
        ...nodeProgram(
          `process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up')`,
        ),
      ]);
      await once(child.stdout, 'data');
      child.kill('SIGTERM');
      expect((await ended(child)).code).toBe(5);
    });

    test('takes the server with it when it is killed', async () => {
      const port = await freePort();
      const child = start([
        '--forward',
        String(port),
        '/x',
        ...nodeProgram(`console.log(process.pid); setInterval(() => {}, 1000)`),
      ]);
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      // The server held the other end: it ends when the server is gone.
      await text(child.stdout);
      expect(child.stdout.readableEnded).toBe(true);
    });

    test('is nothing the server could look into', async () => {
      const port = await freePort();
      const look = `
        const fs = require('node:fs');
        const tried = ['mem', 'environ', 'fd'].map((name) => {
          try { name === 'fd' ? fs.readdirSync('/proc/' + process.ppid + '/fd') : fs.readFileSync('/proc/' + process.ppid + '/' + name); return 'read'; }
          catch (error) { return error.code; }
        });
        console.log(tried.join(' '));`;
      const { stdout } = await run(['--forward', String(port), '/x', ...nodeProgram(look)]);
      // Root may look into everything outside of a user namespace; products do not run as root.
      if (process.getuid?.() !== 0) expect(stdout).toBe('EACCES EACCES EACCES\n');
    });

    test('holds the unix sockets alone: the filter is on the server', async () => {
      if (!isSeccompArch(process.arch)) return;
      await using far = await listener(echo);
      const port = await freePort();
      writeFileSync(join(folder, 'ip'), seccompProgram(process.arch, 'ip'));
      const source = `
        const net = require('node:net');
        const direct = net.connect(${JSON.stringify(far.path)});
        direct.on('error', (error) => {
          console.log(error.code);
          net.connect(${port}, '127.0.0.1').end('hello').on('data', (bytes) => console.log(String(bytes)));
        }).on('connect', () => { console.log('in'); direct.destroy(); });`;
      const forward = ['--forward', String(port), far.path];
      const filter = openSync(join(folder, 'ip'), 'r');
      const filtered = await run([...forward, '--seccomp', '3', ...nodeProgram(source)], [filter]);
      expect(filtered.stdout).toMatch(/^(?:EAFNOSUPPORT|EINVAL)\nhello\n$/);
      expect((await run([...forward, ...nodeProgram(source)])).stdout).toContain('in');
    });
  });

  describe('under Landlock', () => {
    const tryAll = `
      const fs = require('node:fs'), net = require('node:net');
      const [granted, shown, port] = process.argv.slice(1);
      const attempt = (act) => { try { act(); return 'yes'; } catch (error) { return error.code; } };
      const files = [
        attempt(() => fs.writeFileSync(granted + '/new', 'x')),
        attempt(() => fs.readFileSync(granted + '/new')),
        attempt(() => fs.mkdirSync(granted + '/d')),
        attempt(() => fs.readFileSync(shown + '/file')),
        attempt(() => fs.writeFileSync(shown + '/file', 'x')),
        attempt(() => fs.truncateSync(shown + '/file')),
        attempt(() => fs.readFileSync(shown + '/../secret')),
        attempt(() => fs.readdirSync(shown + '/..')),
        attempt(() => fs.renameSync(shown + '/file', granted + '/file')),
      ];
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.on('error', (error) => console.log([...files, error.code].join(' ')));
      socket.on('connect', () => { console.log([...files, 'yes'].join(' ')); socket.destroy(); });`;

    test('the server reaches what it was given, and nothing else', async ({ skip }) => {
      if (landlock < 4) skip();
      const [granted, shown] = [join(folder, 'granted'), join(folder, 'shown')];
      mkdirSync(granted, { recursive: true });
      mkdirSync(shown, { recursive: true });
      writeFileSync(join(shown, 'file'), 'text');
      writeFileSync(join(folder, 'secret'), 'text');
      const host = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
      await once(host, 'listening');
      const { port } = host.address() as AddressInfo;
      const system = ['/usr', '/lib', '/lib64', '/etc', '/proc', '/dev/urandom', '/dev/null', NODE].flatMap(
        (path) => ['--read', path],
      );
      const grants = ['--write', granted, '--read', shown];
      const server = [...nodeProgram(tryAll), granted, shown, String(port)];
      const free = await run(server);
      expect(free.stdout).toBe('yes yes yes yes yes yes yes yes yes yes\n');
      rmSync(join(granted, 'd'), { recursive: true });
      writeFileSync(join(shown, 'file'), 'text');
      const held = await run(['--landlock', ...system, ...grants, ...server]);
      expect({ stdout: held.stdout, stderr: held.stderr }).toEqual({
        stdout: 'yes yes yes yes EACCES EACCES EACCES EACCES EACCES EACCES\n',
        stderr: '',
      });
      // What was opened counts, not what the path leads to by now.
      const opened = openSync(shown, 'r');
      rmSync(shown, { recursive: true });
      mkdirSync(shown);
      writeFileSync(join(shown, 'file'), 'other');
      const swapped = await run(
        ['--landlock', ...system, '--write', granted, '--read', '/proc/self/fd/3', ...server],
        [opened],
      );
      expect(swapped.stdout.split(' ')[3]).toBe('EACCES');
      await using far = await listener(echo);
      const open = await freePort();
      const source = `require('node:net').connect(${open}, '127.0.0.1').end('hello').on('data', (b) => console.log(String(b))).on('error', (e) => console.log(e.code))`;
      const forwarded = ['--forward', String(open), far.path, '--landlock', ...system];
      expect((await run([...forwarded, ...nodeProgram(source)])).stdout).toBe('hello\n');
      host.close();
    });
  });
});
