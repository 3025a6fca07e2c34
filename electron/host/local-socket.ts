import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { Hello } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import { VERSION } from '../../shared/util/version.ts';
import { helloProof, welcomeProof } from '../connect/handshake.ts';
import { ControlChannel } from './control-channel.ts';
import type { CoreFace } from './core-face.ts';
import { readFirstLine } from './first-line.ts';
import { serveLines } from './line-transport.ts';
import { peerUser } from './peer-user.ts';

const HELLO_LIMIT_BYTES = 16 * 1024;
const HELLO_TIMEOUT_MS = 5_000;
/** Connections that have not proven themselves yet. */
const MAX_UNPROVEN = 64;

/** Clients that may steer the core, not only connect a server. */
const CONTROL_CLIENTS = new Set(['cli', 'desktop']);

export interface LocalSocketOptions {
  core: CoreFace;
  /** Where to listen: a path in the 0700 folder `run/`, or a named pipe. */
  path: string;
  /** The token of a client, made when it has none yet. Raises when its file is not ours alone. */
  tokenOf(client: string): Promise<string>;
  platform: NodeJS.Platform;
  userId: number | undefined;
}

/** The local socket: every shim and every CLI comes in here, and proves first that it belongs to this user. */
export class LocalSocket implements AsyncDisposable {
  readonly #options: LocalSocketOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #unproven = 0;

  private constructor(options: LocalSocketOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
      this.#accept(socket),
    );
  }

  /** Listens. The socket file gets mode 0600 before anyone can learn of it from the pointer file. */
  static async open(options: LocalSocketOptions): Promise<LocalSocket> {
    const socket = new LocalSocket(options);
    await socket.#listen();
    return socket;
  }

  async #listen(): Promise<void> {
    const { path, platform } = this.#options;
    if (platform !== 'win32') await unlink(path).catch(() => undefined);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, resolve);
    });
    if (platform !== 'win32') await chmod(path, 0o600);
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.#unproven >= MAX_UNPROVEN) {
      socket.destroy();
      return;
    }
    this.#unproven++;
    this.#greet(socket)
      .catch((error: unknown) => refuse(socket, error))
      .finally(() => this.#unproven--)
      .catch((error: unknown) => this.#options.core.logBug('local-socket', error));
  }

  async #greet(socket: Socket): Promise<void> {
    const coreNonce = randomBytes(16).toString('hex');
    socket.write(`${JSON.stringify({ gatehouse: 1, nonce: coreNonce })}\n`);
    const line = await readFirstLine(socket, HELLO_LIMIT_BYTES, HELLO_TIMEOUT_MS);
    if (line === undefined) {
      socket.destroy();
      return;
    }
    const hello = parseHello(line);
    const token = await this.#prove(hello, coreNonce);
    const proof = welcomeProof(token, coreNonce, hello.nonce);
    if (hello.role === 'control') this.#control(socket, hello, proof);
    else await this.#connect(socket, hello, proof);
  }

  async #prove(hello: Hello, coreNonce: string): Promise<string> {
    const wrong = new AppError('wrong_token', { client: hello.client });
    const token = await this.#options.tokenOf(hello.client).catch((cause: unknown) => {
      throw new AppError('wrong_token', { client: hello.client }, { cause });
    });
    const expected = Buffer.from(helloProof(token, coreNonce, hello.nonce));
    const given = Buffer.from(hello.proof);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw wrong;
    // The process it claims to be must at least be one of ours. Linux only: elsewhere the folder's mode is the check.
    const owner = peerUser(hello.pid, this.#options.platform);
    if (owner !== undefined && owner !== this.#options.userId) throw wrong;
    if (hello.version !== VERSION)
      throw new AppError('version_mismatch', { ours: hello.version, theirs: VERSION });
    return token;
  }

  #control(socket: Socket, hello: Hello, proof: string): void {
    if (!CONTROL_CLIENTS.has(hello.client)) throw new AppError('wrong_token', { client: hello.client });
    socket.write(`${JSON.stringify({ ok: true, proof, exit: 0 })}\n`);
    const origin = hello.client === 'desktop' ? ({ kind: 'window' } as const) : ({ kind: 'cli' } as const);
    const channel = new ControlChannel(
      this.#options.core,
      serveLines(socket, (text) => channel.receive(text)),
      origin,
    );
    socket.once('close', () => channel[Symbol.dispose]());
  }

  async #connect(socket: Socket, hello: Hello, proof: string): Promise<void> {
    const { server, cwd, client, pid } = hello;
    if (server === undefined || cwd === undefined) {
      throw new AppError('bad_input', { call: 'connect', problems: ['server and cwd are missing'] });
    }
    const admitted = await this.#options.core.admit({ client, server, cwd, pid });
    if (socket.destroyed) return admitted.abandon();
    socket.write(`${JSON.stringify({ ok: true, proof, exit: admitted.exit })}\n`);
    admitted.begin(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    if (this.#options.platform !== 'win32') await unlink(this.#options.path).catch(() => undefined);
  }
}

function parseHello(line: string): Hello {
  try {
    return Hello.parse(JSON.parse(line));
  } catch (cause) {
    throw new AppError('bad_input', { call: 'hello', problems: ['not a greeting of Gatehouse'] }, { cause });
  }
}

function refuse(socket: Socket, error: unknown): void {
  if (socket.destroyed) return;
  socket.end(`${JSON.stringify({ ok: false, error: toWireError(error) })}\n`);
  socket.resume();
  socket.setTimeout(1_000, () => socket.destroy());
}
