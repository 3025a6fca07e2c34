import { connect, type Socket } from 'node:net';
import type { Hello, Welcome } from '../../shared/contract/wire.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { WireError } from '../../shared/errors/result.ts';
import { VERSION } from '../../shared/util/version.ts';
import { readPointer } from './core-pointer.ts';
import { helloProof, sameProof, welcomeProof } from './handshake.ts';
import { randomHex } from './random-hex.ts';
import { socketAddress } from './socket-address.ts';
import { readSocketLine } from './socket-line.ts';
import { ensureToken } from './token.ts';

const LINE_LIMIT_BYTES = 64 * 1024;
const GREETING_MS = 10_000;
/** Longer: the core decides in this time whether the server may run, and may have to read its files for that. */
const WELCOME_MS = 60_000;

/** Who connects, and what for. */
export interface PeerFacts {
  readonly home: string;
  readonly role: Hello['role'];
  readonly client: string;
  readonly server?: string;
  readonly cwd?: string;
}

/** What came of a handshake: an open channel, or the core's refusal with its sentence. */
export type CoreChannel =
  | { readonly kind: 'open'; readonly socket: Socket; readonly exit: number }
  | { readonly kind: 'refused'; readonly error: WireError };

/**
 * Connects to the running core and shakes hands with it; nothing but the Hello is sent before the core has proven that
 * it can read the client's token too. Raises `core_unreachable` (no core, or one that does not answer or cannot prove
 * itself), `home_path_too_long`, and what `ensureToken` raises.
 */
export async function openCore(facts: PeerFacts): Promise<CoreChannel> {
  return enterCore(await connectSocket(facts.home), facts);
}

/** The handshake part of `openCore`, on a connected socket. */
export async function enterCore(socket: Socket, facts: PeerFacts): Promise<CoreChannel> {
  try {
    const welcome = await shakeHands(socket, facts);
    if (welcome.ok) return { kind: 'open', socket, exit: welcome.exit };
    socket.destroy();
    return { kind: 'refused', error: welcome.error as WireError };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A connection to the socket of the running core; nobody has proven anything yet. Raises `core_unreachable`, `home_path_too_long`. */
export async function connectSocket(home: string): Promise<Socket> {
  const pointer = readPointer(home);
  if (pointer === undefined) throw new AppError('core_unreachable', { home });
  // A pointer that outlived its core leads to a socket nobody listens on: that is "not running", too.
  const unreachable = (cause: Error): AppError =>
    new AppError('core_unreachable', { home, detail: cause.message }, { cause });
  let address;
  try {
    address = socketAddress(pointer.socket, process.platform);
  } catch (error) {
    throw error instanceof AppError ? error : unreachable(error as Error);
  }
  using _open = address;
  const { path } = address;
  return await new Promise<Socket>((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    const onError = (error: Error): void => reject(unreachable(error));
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      // Whatever fails later is seen as the end of the stream; an unheard error would end the process.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

async function shakeHands(socket: Socket, facts: PeerFacts): Promise<Welcome> {
  const failed = (detail: string): AppError => new AppError('core_unreachable', { home: facts.home, detail });
  const greeting = parseGreeting(await readSocketLine(socket, LINE_LIMIT_BYTES, GREETING_MS));
  if (greeting === undefined) throw failed('it does not greet');
  const token = ensureToken(facts.home, facts.client);
  const nonce = randomHex(16);
  const { role, client, server, cwd } = facts;
  const hello: Hello = {
    role,
    client,
    nonce,
    proof: helloProof(token, greeting, nonce),
    version: VERSION,
    pid: process.pid,
    server,
    cwd,
  };
  socket.write(`${JSON.stringify(hello)}\n`);
  const welcome = parseWelcome(await readSocketLine(socket, LINE_LIMIT_BYTES, WELCOME_MS));
  if (welcome === undefined) throw failed('it does not answer');
  if (welcome.ok && !sameProof(welcomeProof(token, greeting, nonce), welcome.proof)) {
    throw failed('what listens there is not this user’s Gatehouse');
  }
  return welcome;
}

// By hand, because the shim does not carry a schema library.

function parseObject(line: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function parseGreeting(line: string | undefined): string | undefined {
  const { gatehouse, nonce } = parseObject(line);
  return gatehouse === 1 && typeof nonce === 'string' ? nonce : undefined;
}

function parseWelcome(line: string | undefined): Welcome | undefined {
  const { ok, proof, exit, error } = parseObject(line);
  if (ok === true) {
    return typeof proof === 'string' && typeof exit === 'number' ? { ok, proof, exit } : undefined;
  }
  if (ok !== false || typeof error !== 'object' || error === null) return undefined;
  const { code, message, data } = error as Record<string, unknown>;
  return typeof code === 'string' && typeof message === 'string'
    ? { ok, error: { code, message, data } }
    : undefined;
}
