import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../../shared/errors/app-error.ts';

export interface RedirectListenerOptions {
  readonly server: string;
  /** A port that must be taken, because the client was registered with it; 0 for any. */
  readonly port: number;
  readonly state: string;
  /** The first redirect that belongs to this login, with its parameters. What it says is told to the browser. */
  answered(parameters: URLSearchParams): Promise<string>;
}

const PATH = '/callback';
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Where the browser comes back to after a login (RFC 8252 section 7.3): this machine only, one path, one state, once. What
 * arrives is never shown.
 */
export class RedirectListener implements AsyncDisposable {
  readonly #options: RedirectListenerOptions;
  readonly #server: Server;
  #state: 'waiting' | 'answered' = 'waiting';

  private constructor(options: RedirectListenerOptions) {
    this.#options = options;
    const { createServer } = process.getBuiltinModule('node:http');
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.unref();
  }

  /** Raises `port_taken` when another program holds the port: a redirect to it would go there. */
  static async open(options: RedirectListenerOptions): Promise<RedirectListener> {
    const listener = new RedirectListener(options);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', () => reject(new AppError('port_taken', { port: options.port })));
      listener.#server.listen(options.port, '127.0.0.1', resolve);
    });
    return listener;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${PATH}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Whoever still waits for the page gets it: the last answer closes its connection.
    this.#server.closeIdleConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '', this.url);
    const isOurs = request.headers.host === `127.0.0.1:${this.port}`;
    if (request.method !== 'GET' || url?.pathname !== PATH || !isOurs) {
      response.writeHead(404, HEADERS).end(page('Nothing is here.'));
      return;
    }
    const state = url.searchParams.get('state') ?? '';
    if (this.#state === 'answered' || !isSame(state, this.#options.state)) {
      response
        .writeHead(400, HEADERS)
        .end(page('This is not the login Gatehouse waits for. Nothing was done.'));
      return;
    }
    this.#state = 'answered';
    const told = await this.#options.answered(url.searchParams);
    response.writeHead(200, { ...HEADERS, connection: 'close' }).end(page(told));
  }
}

/** True for equal texts, in a time that says nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `text` is ours, and is escaped all the same. */
function page(text: string): string {
  const escaped = text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gatehouse</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:32rem;margin:20vh auto;padding:0 1.5rem}h1{font-size:1.25rem}</style>
<h1>Gatehouse</h1><p>${escaped}</p><p>You can close this tab.</p></html>`;
}
