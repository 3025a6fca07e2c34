import { Agent, type IncomingMessage, request } from 'node:http';
import { Connection } from './connection.ts';
import { readEvents } from './event-stream.ts';
import type { HttpWay, Target } from './target.ts';

const SESSION = 'mcp-session-id';

/** A client over Streamable HTTP: one POST a message, answered as JSON or as a stream of events. */
export class HttpConnection extends Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  #session: string | undefined;

  constructor(target: Target, way: HttpWay) {
    super(target);
    this.#url = new URL(way.url);
    this.#headers = way.headers ?? {};
  }

  protected write(line: string, id: number | undefined): void {
    const posted = request(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...this.#common(), 'content-length': Buffer.byteLength(line) },
    });
    const fail = (why: string): void => {
      if (id !== undefined) this.answer(id, { bytes: 0, failed: why });
    };
    posted.on('error', (error) => fail(error.message));
    posted.on('response', (response) => this.#read(response, fail));
    posted.end(line);
  }

  #common(): Record<string, string> {
    return {
      ...this.#headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      ...(this.#session === undefined ? {} : { [SESSION]: this.#session }),
    };
  }

  #read(response: IncomingMessage, fail: (why: string) => void): void {
    const session = response.headers[SESSION];
    if (typeof session === 'string') this.#session = session;
    response.on('error', (error) => fail(error.message));
    if (response.headers['content-type']?.includes('event-stream') === true) {
      response.on(
        'data',
        readEvents(({ data }) => this.take(data)),
      );
      return;
    }
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const body = Buffer.concat(chunks);
      if (response.statusCode! >= 300) fail(`HTTP ${response.statusCode} ${body.toString('utf8', 0, 200)}`);
      else if (body.length > 0) this.take(body);
    });
  }

  close(): Promise<void> {
    this.#agent.destroy();
    this.end('closed');
    return Promise.resolve();
  }
}
