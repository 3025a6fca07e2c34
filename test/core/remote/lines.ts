import { lookup } from 'node:dns/promises';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { Outbound, RemoteUpstream, type RemoteFetch } from '../../../electron/core/remote/index.ts';

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { code: number; message: string; data?: Record<string, unknown> };
  readonly params?: Record<string, unknown>;
}

/** A remote server behind the room, spoken to in lines. */
export class RemoteLines implements AsyncDisposable {
  readonly upstream: RemoteUpstream;
  readonly lines: string[] = [];
  readonly logged: string[] = [];
  readonly #outbound = new Outbound({ lookup: (host) => lookup(host, { all: true }), proxyEnv: {} });
  readonly #waiting = new Set<() => void>();
  #rest = '';

  constructor(url: string, wrap: (fetch: RemoteFetch) => RemoteFetch = (fetch) => fetch) {
    this.upstream = new RemoteUpstream({
      server: 'far',
      url: new URL(url),
      fetch: wrap(this.#outbound.fetchFor('far', 'private')),
      clock: systemClock,
      frameLimit: 16 * 1024 * 1024,
      log: (_stream, text) => this.logged.push(text),
    });
    this.upstream.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop()!;
      this.lines.push(...lines);
      for (const wake of this.#waiting) wake();
    });
  }

  send(...messages: object[]): void {
    for (const message of messages)
      this.upstream.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** The first message that fits, seen already or to come. */
  async message(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      for (const line of this.lines) {
        const message = JSON.parse(line) as Message;
        if (fits(message)) return message;
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  answer(id: unknown): Promise<Message> {
    return this.message((message) => message.id === id && message.method === undefined);
  }

  /** The handshake of a client of the revisions with sessions. */
  async initialize(): Promise<Message> {
    const clientInfo = { name: 'test', version: '1' };
    this.send({
      id: 'init',
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: { sampling: {}, elicitation: {} }, clientInfo },
    });
    const answer = await this.answer('init');
    this.send({ method: 'notifications/initialized' });
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.upstream.stop();
    this.#outbound[Symbol.dispose]();
  }
}

/** `_meta` of a request of revision 2026-07-28. */
export const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
};
