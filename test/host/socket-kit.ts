import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalSocket, type LocalSocketOptions } from '../../electron/host/local-socket.ts';
import type { Hello } from '../../shared/contract/index.ts';
import { VERSION } from '../../shared/util/version.ts';
import { FakeCore } from './fake-core.ts';

export const TOKENS: Readonly<Record<string, string>> = {
  cli: 'a'.repeat(64),
  desktop: 'b'.repeat(64),
  cursor: 'c'.repeat(64),
};

const hmac = (token: string, text: string): string => createHmac('sha256', token).update(text).digest('hex');

/** A local socket in a folder of its own, and the peers that came to it. */
export class SocketKit implements AsyncDisposable {
  readonly core = new FakeCore();
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-socket-'));
  readonly path = join(this.folder, 's');
  readonly #peers: Peer[] = [];
  readonly #sockets: LocalSocket[] = [];

  static async open(options: Partial<LocalSocketOptions> = {}): Promise<SocketKit> {
    const kit = new SocketKit();
    await kit.listen(options);
    return kit;
  }

  async listen(options: Partial<LocalSocketOptions> = {}): Promise<LocalSocket> {
    const socket = await LocalSocket.open({
      core: this.core,
      path: this.path,
      tokenOf: (client) => TOKENS[client],
      platform: process.platform,
      userId: process.getuid?.(),
      ...options,
    });
    this.#sockets.push(socket);
    return socket;
  }

  /** Connects and waits for the greeting. */
  async peer(): Promise<Peer> {
    const peer = new Peer(connect({ path: this.path, allowHalfOpen: true }));
    this.#peers.push(peer);
    await peer.greet();
    return peer;
  }

  /** A proven controlling peer. */
  async controller(client: 'cli' | 'desktop' = 'cli', hello: Partial<Hello> = {}): Promise<Peer> {
    const peer = await this.peer();
    peer.hello({ client, ...hello });
    await peer.line();
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#peers) peer.socket.destroy();
    for (const socket of this.#sockets) await socket[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The other end of the socket, by hand: with node:crypto, not with our own helpers. */
export class Peer {
  readonly socket: Socket;
  readonly nonce = randomBytes(16).toString('hex');
  coreNonce = '';
  /** Settles when the core has ended its side, however it did. */
  readonly closed: Promise<unknown>;
  #text = '';
  #id = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (text: string) => (this.#text += text));
  }

  async greet(): Promise<void> {
    const greeting = await this.line();
    this.coreNonce = greeting['nonce'] as string;
  }

  /** The Hello that proves the peer, with what a test changes of it. */
  hello(changes: Partial<Hello> & { token?: string } = {}): void {
    const { token, ...hello } = changes;
    const client = hello.client ?? 'cli';
    const nonce = hello.nonce ?? this.nonce;
    const key = token ?? TOKENS[client] ?? '';
    this.send({
      role: 'control',
      client,
      nonce,
      proof: hmac(key, `hello:${this.coreNonce}:${nonce}`),
      version: VERSION,
      pid: process.pid,
      ...hello,
    });
  }

  welcomeProof(client: string): string {
    return hmac(TOKENS[client]!, `welcome:${this.nonce}:${this.coreNonce}`);
  }

  send(value: unknown): void {
    this.socket.write(`${JSON.stringify(value)}\n`);
  }

  request(type: 'call' | 'subscribe', name: string, input: unknown = {}): number {
    const id = ++this.#id;
    this.send({ type, id, name, input });
    return id;
  }

  /** What came and was not taken yet. */
  get rest(): string {
    return this.#text;
  }

  /** The next line as text. Rejects when the core closes instead. */
  async text(): Promise<string> {
    while (!this.#text.includes('\n')) {
      const ended = await Promise.race([
        once(this.socket, 'data').then(() => false),
        this.closed.then(() => true),
      ]);
      if (ended && !this.#text.includes('\n')) throw new Error(`closed after: ${this.#text}`);
    }
    const end = this.#text.indexOf('\n');
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  async line(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.text()) as Record<string, unknown>;
  }
}
