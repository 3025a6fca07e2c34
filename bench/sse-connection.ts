import { Agent, type ClientRequest, get, request } from 'node:http';
import { Connection } from './connection.ts';
import { readEvents } from './event-stream.ts';
import type { HttpWay, Target } from './target.ts';

/** A client over the transport of 2024-11-05: messages go by POST, answers come as events of one stream. */
export class SseConnection extends Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });
  readonly #url: string;
  #stream: ClientRequest | undefined;
  #endpoint: URL | undefined;

  constructor(target: Target, way: HttpWay) {
    super(target);
    this.#url = way.url;
  }

  protected override open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream = get(this.#url, { headers: { accept: 'text/event-stream' } }, (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          reject(new Error(`${this.target.name}: HTTP ${response.statusCode}`));
          return;
        }
        const read = readEvents(({ event, data }) => {
          if (event !== 'endpoint') return this.take(data);
          this.#endpoint = new URL(data.toString(), this.#url);
          resolve();
        });
        response.on('data', read);
        response.on('close', () => this.end('the stream of events ended'));
      });
      this.#stream.on('error', (error) => {
        this.end(error.message);
        reject(error);
      });
    });
  }

  protected write(line: string, id: number | undefined): void {
    const posted = request(this.#endpoint!, {
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(line) },
    });
    const fail = (why: string): void => {
      if (id !== undefined) this.answer(id, { bytes: 0, failed: why });
    };
    posted.on('error', (error) => fail(error.message));
    posted.on('response', (response) => {
      response.resume();
      if (response.statusCode! >= 300) fail(`HTTP ${response.statusCode}`);
    });
    posted.end(line);
  }

  close(): Promise<void> {
    this.#stream?.destroy();
    this.#agent.destroy();
    this.end('closed');
    return Promise.resolve();
  }
}
