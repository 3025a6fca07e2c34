/*
 * A stand-in for the core, as a program: takes the core's lock, listens in GATEHOUSE_HOME, shakes hands as the contract
 * says (with node:crypto, not with our own helpers), and does what the name of the server asks for. With the argument
 * `crash` it fails at once.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { lockCore } from '../../electron/connect/core-lock.ts';
import { pointerFile } from '../../electron/connect/core-pointer.ts';
import { defaultSocketPath, socketAddress } from '../../electron/connect/socket-address.ts';
import { ensureToken } from '../../electron/connect/token.ts';
import { Hello } from '../../shared/contract/wire.ts';
import { isAppError } from '../../shared/errors/app-error.ts';

const home = process.env['GATEHOUSE_HOME']!;
const hmac = (token: string, text: string): string => createHmac('sha256', token).update(text).digest('hex');
let connections = 0;
/** Shims that have said who they are. */
let hellos = 0;
/** Bytes that came from shims after their handshake. */
let heard = 0;

/** The token of a client; empty when its file is not ours alone. */
function tokenOf(client: string): string {
  try {
    return ensureToken(home, client);
  } catch {
    return '';
  }
}

function greet(socket: Socket): void {
  socket.on('error', () => {});
  const nonce = randomBytes(16).toString('hex');
  socket.write(`${JSON.stringify({ gatehouse: 1, nonce })}\n`);
  socket.once('data', (data: Buffer) => {
    const hello = Hello.parse(JSON.parse(data.toString('utf8')));
    if (hello.role === 'connect') hellos++;
    const token = tokenOf(hello.client);
    const proven = token !== '' && hello.proof === hmac(token, `hello:${nonce}:${hello.nonce}`);
    const proof =
      hello.server === 'impostor' ? '0'.repeat(64) : hmac(token, `welcome:${hello.nonce}:${nonce}`);
    if (!proven || hello.server === 'refused') {
      const error = {
        code: 'wrong_token',
        message: 'Gatehouse refused the connection.',
        data: { client: hello.client },
      };
      socket.end(`${JSON.stringify({ ok: false, error })}\n`);
      return;
    }
    const exit = { denied: 3, unknown: 5 }[hello.server ?? ''] ?? 0;
    // In one write with the welcome: what follows it must not be lost by who reads the line.
    socket.write(`${JSON.stringify({ ok: true, proof, exit })}\n${firstWords(hello)}`);
    if (hello.role === 'control') control(socket);
    else serve(socket, hello.server ?? '');
  });
}

function firstWords({ role, server, cwd, nonce, proof, pid, ...said }: Hello): string {
  if (role === 'control') return '';
  if (server === undefined || server.startsWith('mirror'))
    return `${JSON.stringify({ role, server, cwd, ...said })}\n`;
  return `hello from ${server} at ${cwd}\n`;
}

function serve(socket: Socket, server: string): void {
  connections++;
  socket.on('data', (chunk) => (heard += chunk.length));
  if (server === 'dies-talking') {
    socket.once('data', () => {
      socket.write(Buffer.alloc(4_000_000, 'x'));
      process.kill(process.pid, 'SIGKILL');
    });
  }
  if (server === 'dies') socket.once('data', () => process.kill(process.pid, 'SIGKILL'));
  if (server === 'closes') socket.once('data', () => socket.end('last words\n'));
  if (server === 'hangs') socket.on('data', () => {});
  else
    socket.on('data', (chunk) => {
      if (!socket.write(chunk)) socket.pause();
    });
  socket.on('drain', () => socket.resume());
  socket.once('end', () => {
    if (server === 'late') socket.write('still\n', () => setImmediate(() => socket.end('answering\n')));
    else if (server !== 'hangs') socket.end('bye\n');
  });
}

function control(socket: Socket): void {
  const send = (value: unknown): void => void socket.write(`${JSON.stringify(value)}\n`);
  const streams = new Set<number>();
  createInterface({ input: socket }).on('line', (line) => {
    const request = JSON.parse(line) as { type: string; id: number; name: string; input: unknown };
    const { type, id, name, input } = request;
    if (type === 'unsubscribe') streams.delete(id);
    else if (type === 'subscribe') {
      if (name === 'nothing') {
        send({
          type: 'result',
          id,
          result: { ok: false, error: { code: 'unknown_call', message: 'm', data: { call: name } } },
        });
        return;
      }
      streams.add(id);
      send({ type: 'result', id, result: { ok: true, value: {} } });
      for (const value of [1, 2]) send({ type: 'event', id, value });
    } else if (name === 'core.stop') process.exit(0);
    else if (name === 'streams') send({ type: 'result', id, result: { ok: true, value: [...streams] } });
    else if (name === 'connections') send({ type: 'result', id, result: { ok: true, value: connections } });
    else if (name === 'hellos') send({ type: 'result', id, result: { ok: true, value: hellos } });
    else if (name === 'heard') send({ type: 'result', id, result: { ok: true, value: heard } });
    else if (name === 'fails') {
      send({
        type: 'result',
        id,
        result: { ok: false, error: { code: 'rule_not_found', message: 'm', data: { rule: 'r' } } },
      });
    } else send({ type: 'result', id, result: { ok: true, value: { name, input, pid: process.pid } } });
  });
}

if (process.argv.includes('crash')) {
  process.stderr.write('starting\nthe policy cannot be read\n');
  process.exit(1);
}
// The test is over: what lost the race for the lock must not win it in a folder that is gone.
if (!existsSync(home)) process.exit(1);
try {
  const lock = await lockCore(home);
  process.once('exit', () => lock[Symbol.dispose]());
  const socket = defaultSocketPath(home, process.platform);
  rmSync(socket, { force: true });
  const server = createServer({ allowHalfOpen: true }, greet);
  server.listen(socketAddress(socket, process.platform).path, () => {
    const draft = `${pointerFile(home)}.new`;
    writeFileSync(draft, JSON.stringify({ pid: process.pid, socket, version: '0', startedAt: Date.now() }));
    renameSync(draft, pointerFile(home));
    process.stdout.write(`up ${process.pid} ${Object.keys(process.env).sort().join(' ')}\n`);
  });
} catch (error) {
  process.stderr.write(`${isAppError(error) ? error.code : String(error)}\n`);
  process.exit(1);
}
