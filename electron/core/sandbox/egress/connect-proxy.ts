import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { invariant } from '../../../../shared/util/invariant.ts';
import type { Clock } from '../../clock/index.ts';
import { endToEndHeaders } from './hop-headers.ts';
import { shownHost } from './host-name.ts';
import type { EgressRefusal, EgressRules } from './judge-target.ts';
import { joinStreams } from './join-streams.ts';
import { listenOn, listenOnLoopback } from './listen-on.ts';
import type { EgressNetwork } from './network-port.ts';
import { holdsToken } from './proxy-token.ts';
import { reach } from './reach.ts';
import { refusalAnswer } from './refusal-answer.ts';
import { type BadTarget, readAbsoluteTarget, readConnectTarget, type Target } from './target.ts';

const HEADER_BYTES = 16 * 1024;
const HEADER_MS = 10_000;
const IDLE_BETWEEN_REQUESTS_MS = 60_000;
/** Open connections of one launch, tunnels included. */
const CONNECTIONS = 64;

const ASKS_FOR_TOKEN = 'Proxy-Authenticate: Basic realm="gatehouse"';

/** One thing the proxy did not do. */
export interface EgressReport {
  readonly why: EgressRefusal;
  /** Printable, cut; what was asked for, as far as it could be told. */
  readonly host: string;
  readonly port: number | undefined;
}

export interface ConnectProxyOptions {
  readonly server: string;
  readonly rules: EgressRules;
  readonly network: EgressNetwork;
  readonly clock: Clock;
  readonly refused: (report: EgressReport) => void;
  /** What a client must show, where others than the server can reach the proxy. */
  readonly token?: string | undefined;
}

/**
 * The way out of one sandbox: an HTTP proxy (CONNECT, and requests in absolute form) on a unix socket. Whoever reaches the
 * socket is the server it was opened for. It connects to granted hosts only, and only to addresses it has checked.
 */
export class ConnectProxy implements AsyncDisposable {
  readonly #options: ConnectProxyOptions;
  readonly #server: Server;
  readonly #open = new Set<Duplex>();
  readonly #closing = new AbortController();

  constructor(options: ConnectProxyOptions) {
    this.#options = options;
    const { createServer } = process.getBuiltinModule('node:http');
    this.#server = createServer({
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: HEADER_MS,
      connectionsCheckingInterval: HEADER_MS / 2,
      requestTimeout: 0,
      keepAliveTimeout: IDLE_BETWEEN_REQUESTS_MS,
    });
    this.#server.maxConnections = CONNECTIONS;
    this.#server.on('drop', () => this.#report('limit', undefined));
    this.#server.on('connect', (message, socket, head) => void this.#tunnel(message, socket, head));
    this.#server.on('request', (message, answer) => void this.#forward(message, answer));
    // A CONNECT tells no length of a body: what the parser could not read ends the connection.
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code !== 'ECONNRESET') this.#report('malformed', undefined);
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      else socket.destroy();
    });
  }

  /** Listens at `path`, which must not exist; its folder lets nobody else in. Raises what the system says. */
  listen(path: string): Promise<void> {
    return listenOn(this.#server, path);
  }

  /** Listens at a free port of 127.0.0.1, and answers which. Only with a token. */
  listenOnLoopback(): Promise<number> {
    invariant(this.#options.token !== undefined, 'a port is for everybody on the machine');
    return listenOnLoopback(this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    for (const stream of this.#open) stream.destroy();
    await closed;
  }

  async #tunnel(message: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    this.#track(client);
    if (!this.#knows(message)) {
      client.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\n${ASKS_FOR_TOKEN}\r\nConnection: close\r\n\r\n`,
      );
      client.resume();
      return;
    }
    const target = readConnectTarget(message.url ?? '');
    const reached = await this.#reach(target, client);
    if (reached === undefined) return;
    if ('why' in reached) {
      const { status, phrase, text } = refusalAnswer(reached.why, shownTarget(target), this.#options.server);
      client.end(
        `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\n` +
          `X-Gatehouse-Refusal: ${reached.why}\r\nConnection: close\r\n\r\n${text}`,
      );
      // Nothing of it is read any more, and an unread end would keep it open.
      client.resume();
      return;
    }
    const { socket } = reached;
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.write(head);
    joinStreams(client, socket);
  }

  async #forward(message: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (!this.#knows(message)) {
      const [name, value] = ASKS_FOR_TOKEN.split(': ') as [string, string];
      answer.writeHead(407, { [name]: value, connection: 'close' }).end();
      return;
    }
    const target = readAbsoluteTarget(message.url ?? '');
    const reached = await this.#reach(target, message.socket);
    if (reached === undefined) return;
    if ('why' in reached || 'problem' in target) {
      const why = 'why' in reached ? reached.why : 'malformed';
      const { status, text } = refusalAnswer(why, shownTarget(target), this.#options.server);
      answer.writeHead(status, {
        'content-type': 'text/plain',
        'x-gatehouse-refusal': why,
        connection: 'close',
      });
      answer.end(text);
      return;
    }
    const { host, port, path } = target;
    const origin = process.getBuiltinModule('node:http').request({
      method: message.method,
      path,
      headers: ['Host', port === 80 ? host : `${host}:${port}`, ...endToEndHeaders(message.rawHeaders)],
      setHost: false,
      createConnection: () => reached.socket,
    });
    origin.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, endToEndHeaders(response.rawHeaders));
      response.on('error', () => answer.destroy());
      response.pipe(answer);
    });
    origin.on('error', () => answer.destroy());
    answer.on('close', () => origin.destroy());
    message.on('error', () => origin.destroy());
    message.pipe(origin);
  }

  /** Whoever does not show the token is somebody else: nothing of theirs is reported as the server's. */
  #knows(message: IncomingMessage): boolean {
    const { token } = this.#options;
    return token === undefined || holdsToken(message.headers['proxy-authorization'], token);
  }

  /** Undefined when the client has gone meanwhile, or the proxy is closing. */
  async #reach(
    target: Target | BadTarget,
    client: Duplex,
  ): Promise<{ socket: Socket } | { why: EgressRefusal } | undefined> {
    if ('problem' in target) return this.#refuse(target.problem, target);
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    client.once('close', leave);
    const { rules, network, clock } = this.#options;
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    const reached = await reach(target, rules, network, clock, signal);
    client.off('close', leave);
    if (signal.aborted || client.destroyed) {
      if ('socket' in reached) reached.socket.destroy();
      return undefined;
    }
    if ('refusal' in reached) return this.#refuse(reached.refusal, target);
    this.#track(reached.socket);
    return reached;
  }

  #refuse(why: EgressRefusal, target: Target | BadTarget): { why: EgressRefusal } {
    this.#report(why, target);
    return { why };
  }

  #report(why: EgressRefusal, target: Target | BadTarget | undefined): void {
    this.#options.refused({
      why,
      host: target === undefined ? '' : shownHost(target.host),
      port: target?.port,
    });
  }

  #track(stream: Duplex): void {
    this.#open.add(stream);
    stream.on('error', () => stream.destroy());
    stream.once('close', () => this.#open.delete(stream));
  }
}

function shownTarget(target: Target | BadTarget): string {
  return `${shownHost(target.host)}${target.port === undefined ? '' : `:${target.port}`}`;
}
