import { randomBytes } from 'node:crypto';
import { chmod, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { Hello } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import { VERSION } from '../../shared/util/version.ts';
import { helloProof, isClientId, welcomeProof } from '../connect/handshake.ts';
import { readSocketLine } from '../connect/socket-line.ts';
import { ControlChannel } from './control-channel.ts';
import type { Admitted, CoreFace } from './core-face.ts';
import { serveLines } from './line-transport.ts';
import { faceForVersion } from './other-version.ts';
import { tieToShim } from './handed-streams.ts';
import { peerUser } from './peer-user.ts';
import { sameSecret } from './same-secret.ts';
import type { HandoverOffer, StreamBroker } from './stream-broker.ts';

const HELLO_LIMIT_BYTES = 16 * 1024;
const HELLO_TIMEOUT_MS = 5_000;
/** A peer that was refused and does not leave is cut after this time, whatever it goes on sending. */
const FAREWELL_MS = 1_000;
/** The longest word with which a shim says how the bytes of its client come. */
const CHOICE_LIMIT_BYTES = 16;
/** Connections that have not proven themselves yet. */
const MAX_UNPROVEN = 64;

/** Clients that may steer the core, not only connect a server. */
const CONTROL_CLIENTS = new Set(['cli', 'desktop']);

export interface LocalSocketOptions {
  core: CoreFace;
  /** Where to listen: a path in the 0700 folder `run/`, or a named pipe. */
  path: string;
  /** The token of a client, which it made before it greets; undefined when it has none. Raises when its file is not ours alone. */
  tokenOf(client: string): string | undefined;
  platform: NodeJS.Platform;
  userId: number | undefined;
  /** Where a shim may hand over its client's own streams. Absent: all are copied. */
  broker?: Pick<StreamBroker, 'offer'> | undefined;
  /** How long a peer may take for its greeting, however it spreads it. Absent: 5 s. */
  helloTimeoutMs?: number;
}

/** A peer that has shown that it can read its client's token, and how we show the same. */
interface ProvenPeer {
  readonly hello: Hello;
  readonly proof: string;
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
    // One connection that could not be accepted must not end the core.
    this.#server.on('error', (error) => this.#options.core.logBug('local-socket', error));
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
    this.#greet(socket)
      .catch((error: unknown) => refuse(socket, error))
      .catch((error: unknown) => this.#options.core.logBug('local-socket', error));
  }

  async #greet(socket: Socket): Promise<void> {
    const proven = await this.#prove(socket);
    if (proven === undefined) socket.destroy();
    else if (proven.hello.role === 'control') this.#control(socket, proven);
    else await this.#connect(socket, proven);
  }

  /** The handshake up to the peer's proof. Undefined when it says nothing of use. Raises `bad_input`, `wrong_token`. */
  async #prove(socket: Socket): Promise<ProvenPeer | undefined> {
    const { helloTimeoutMs = HELLO_TIMEOUT_MS } = this.#options;
    const coreNonce = randomBytes(16).toString('hex');
    this.#unproven++;
    try {
      socket.write(`${JSON.stringify({ gatehouse: 1, nonce: coreNonce })}\n`);
      const line = await readSocketLine(socket, HELLO_LIMIT_BYTES, helloTimeoutMs);
      if (line === undefined) return undefined;
      const hello = parseHello(line);
      const token = this.#checkProof(hello, coreNonce);
      return { hello, proof: welcomeProof(token, coreNonce, hello.nonce) };
    } finally {
      this.#unproven--;
    }
  }

  #checkProof({ client, nonce, proof, pid }: Hello, coreNonce: string): string {
    const { platform, userId, tokenOf } = this.#options;
    const wrong = (cause?: unknown): AppError => new AppError('wrong_token', { client }, { cause });
    let token: string | undefined;
    try {
      token = isClientId(client) ? tokenOf(client) : undefined;
    } catch (error) {
      throw wrong(error);
    }
    if (token === undefined || !sameSecret(helloProof(token, coreNonce, nonce), proof)) throw wrong();
    // The process it claims to be must at least be one of ours. Linux only: elsewhere the folder's mode is the check.
    const owner = peerUser(pid, platform);
    if (owner !== undefined && owner !== userId) throw wrong();
    return token;
  }

  #control(socket: Socket, { hello, proof }: ProvenPeer): void {
    if (!CONTROL_CLIENTS.has(hello.client)) throw new AppError('wrong_token', { client: hello.client });
    socket.write(`${JSON.stringify({ ok: true, proof, exit: 0 })}\n`);
    const origin = hello.client === 'desktop' ? ({ kind: 'window' } as const) : ({ kind: 'cli' } as const);
    const channel = new ControlChannel(
      faceForVersion(this.#options.core, hello.version),
      serveLines(socket, (text) => channel.receive(text)),
      origin,
    );
    socket.once('close', () => channel[Symbol.dispose]());
  }

  async #connect(socket: Socket, { hello, proof }: ProvenPeer): Promise<void> {
    const { server, cwd, client, pid, version, handover } = hello;
    if (version !== VERSION) throw new AppError('version_mismatch', { ours: version, theirs: VERSION });
    if (cwd === undefined) throw new AppError('bad_input', { call: 'connect', problems: ['cwd is missing'] });
    const admitted = await this.#options.core.admit({ client, server, cwd, pid });
    if (socket.destroyed) return admitted.abandon();
    const possible = handover === true && admitted.beginWith !== undefined;
    const offer = possible ? this.#options.broker?.offer() : undefined;
    const asked = offer === undefined ? {} : { handover: offer.ticket };
    socket.write(`${JSON.stringify({ ok: true, proof, exit: admitted.exit, ...asked })}\n`);
    if (offer === undefined) admitted.begin(socket);
    else await this.#takeOver(socket, admitted, offer);
  }

  /** The shim says whether it has handed over its client's streams, or copies what they bring. */
  async #takeOver(socket: Socket, admitted: Admitted, offer: HandoverOffer): Promise<void> {
    const { helloTimeoutMs = HELLO_TIMEOUT_MS } = this.#options;
    const choice = await readSocketLine(socket, CHOICE_LIMIT_BYTES, helloTimeoutMs);
    if (choice === 'copied') {
      offer.withdraw();
      admitted.begin(socket);
      return;
    }
    const sockets = choice === 'handed' ? await offer.arrival() : undefined;
    if (sockets !== undefined && !socket.destroyed) {
      admitted.beginWith!(tieToShim(socket, sockets));
      return;
    }
    offer.withdraw();
    sockets?.input.destroy();
    sockets?.output.destroy();
    socket.destroy();
    admitted.abandon();
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
  const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
  socket.once('close', () => clearTimeout(timer));
}
