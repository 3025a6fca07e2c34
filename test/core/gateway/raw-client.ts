import type net from 'node:net';

export interface Message {
  jsonrpc?: string;
  id?: unknown;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown> & {
    content?: { type: string; text: string }[];
    isError?: boolean;
    tools?: { name: string }[];
    _meta?: Record<string, Record<string, unknown>>;
  };
  error?: { code: number; message: string; data?: Record<string, unknown> };
}

/** The client's end of a connection: raw bytes, nothing mended. */
export class RawClient {
  readonly socket: net.Socket;
  readonly lines: string[] = [];
  readonly ended: Promise<void>;
  #state: 'open' | 'ended' = 'open';
  #chunks: Buffer[] = [];
  #waiting: (() => void)[] = [];

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.#state = 'ended';
        resolve();
        for (const wake of this.#waiting.splice(0)) wake();
      };
      socket.once('end', end);
      socket.once('close', end);
    });
  }

  /** Sends text or bytes as they are, objects as one line. */
  send(...messages: (object | string)[]): void {
    const parts = messages.map((message) =>
      Buffer.isBuffer(message)
        ? message
        : Buffer.from(
            typeof message === 'string' ? message : `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`,
          ),
    );
    this.socket.write(Buffer.concat(parts));
  }

  /** The first line that fits, seen already or to come, as it was received. */
  async line(fits: (message: Message, line: string) => boolean): Promise<string> {
    let seen = 0;
    for (;;) {
      for (; seen < this.lines.length; seen++) {
        const line = this.lines[seen]!;
        if (fits(JSON.parse(line) as Message, line)) return line;
      }
      if (this.#state === 'ended') throw new Error(`the connection ended; got: ${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The answer to a request. */
  async answer(id: unknown): Promise<Message> {
    return JSON.parse(
      await this.line((message) => message.id === id && message.method === undefined),
    ) as Message;
  }

  /** Sends a request and waits for its answer. */
  async request(id: unknown, method: string, params: object = {}): Promise<Message> {
    this.send({ id, method, params });
    return this.answer(id);
  }

  /** Every message received with this id and no method. */
  answers(id: unknown): Message[] {
    return this.lines
      .map((line) => JSON.parse(line) as Message)
      .filter((message) => message.id === id && message.method === undefined);
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    for (let at = rest.indexOf(10); at !== -1; at = rest.indexOf(10)) {
      this.#chunks.push(rest.subarray(0, at));
      this.lines.push(Buffer.concat(this.#chunks).toString());
      this.#chunks = [];
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) this.#chunks.push(rest);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

export const initialize = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test-client', version: '1.2.3' },
};

/** The lines a scripted server in echo mode says it got. */
export function gotByServer(client: RawClient): string[] {
  return client.lines
    .map((line) => JSON.parse(line) as Message)
    .filter((message) => message.method === 'got')
    .map((message) => String(message.params?.['line']));
}

/** A `tools/call` request. */
export function call(id: unknown, name: string, args: unknown = {}, more: object = {}): object {
  return { id, method: 'tools/call', params: { name, arguments: args, ...more } };
}
