import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../../shared/errors/app-error.ts';
import { ControlChannel } from './control-channel.ts';
import type { CoreFace } from './core-face.ts';
import { type PageFiles, SECURITY_HEADERS } from './page-files.ts';
import { sameSecret } from './same-secret.ts';

const PROTOCOL = 'gatehouse.v1';
const TOKEN_PREFIX = 'token.';
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

export interface LoopbackPageOptions {
  core: CoreFace;
  files: PageFiles;
  /** 0 takes a free port. */
  port: number;
  /** 256 bits, new at each start; in the page's URL only as fragment. */
  token: string;
}

/**
 * The page of the core on 127.0.0.1. Exact Host (else 421: DNS rebinding), exact Origin (else 403: another page in the
 * user's browser), token (else 401). The bundle itself holds nothing secret and is served to anyone on the loopback.
 */
export class LoopbackPage implements AsyncDisposable {
  readonly #options: LoopbackPageOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => PROTOCOL,
  });
  #host = '';

  constructor(options: LoopbackPageOptions) {
    this.#options = options;
    const { createServer } = process.getBuiltinModule('node:http');
    this.#server = createServer({ requestTimeout: 10_000 }, (request, response) =>
      this.#serve(request, response),
    );
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Listens and returns the URL to open. Raises `port_taken`. */
  async listen(): Promise<string> {
    const { port, token } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          error.code === 'EADDRINUSE' || error.code === 'EACCES'
            ? new AppError('port_taken', { port }, { cause: error })
            : error,
        );
      });
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    // One connection that could not be accepted must not end the core.
    this.#server.on('error', (error) => this.#options.core.logBug('loopback-page', error));
    this.#host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return `http://${this.#host}/#token=${token}`;
  }

  /** Why a request is refused before it is looked at, as an HTTP status; undefined when it may pass. */
  #refusal(request: IncomingMessage): 421 | 403 | undefined {
    if (request.headers.host !== this.#host) return 421;
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${this.#host}`) return 403;
    return undefined;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#refusal(request);
    if (refusal !== undefined) return end(response, refusal);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/metrics' || path === '/healthz') {
      if (!this.#isToken(bearerOf(request))) return end(response, 401);
      if (request.method !== 'GET') return end(response, 405);
      return end(response, 200, path === '/metrics' ? this.#options.core.metrics() : 'ok\n');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405);
    const file = this.#options.files.find(path);
    if (file === undefined) return end(response, 404);
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': file.type, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const status = this.#upgradeStatus(request);
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#talk(webSocket));
  }

  #upgradeStatus(request: IncomingMessage): 101 | 401 | 403 | 404 | 421 {
    const refusal = this.#refusal(request);
    if (refusal !== undefined) return refusal;
    // A browser always sends Origin with a WebSocket; what does not is not our page.
    if (request.headers.origin === undefined) return 403;
    if (request.url !== '/ws') return 404;
    const protocols = (request.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .map((protocol) => protocol.trim());
    const token = protocols.find((protocol) => protocol.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
    return protocols.includes(PROTOCOL) && this.#isToken(token) ? 101 : 401;
  }

  #isToken(given: string | undefined): boolean {
    return given !== undefined && sameSecret(this.#options.token, given);
  }

  #talk(webSocket: WebSocket): void {
    const channel = new ControlChannel(
      this.#options.core,
      {
        send: (text) => webSocket.send(text),
        bufferedBytes: () => webSocket.bufferedAmount,
        close: () => webSocket.terminate(),
      },
      { kind: 'page' },
    );
    webSocket.on('message', (data, isBinary) => {
      if (isBinary) webSocket.terminate();
      else channel.receive((data as Buffer).toString('utf8'));
    });
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => channel[Symbol.dispose]());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const webSocket of this.#sockets.clients) webSocket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}

function end(response: ServerResponse, status: number, body = ''): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(body);
}
