import type { Duplex } from 'node:stream';

/** What one client saw: every request must be answered once, with its own answer. */
export interface Tally {
  answered: number;
  doubled: number;
  wrong: number;
  /** Cancelled calls: they may be answered or not, but not twice. */
  cancelled: number;
}

interface Expected {
  readonly kind: 'answer' | 'cancelled';
  readonly holds: string;
  readonly done: () => void;
}

const LARGE = 'A'.repeat(16 * 1024);
const HUGE = 'A'.repeat(256 * 1024);

/** One client on one connection: sends mixed requests, two at a time, and checks what comes back. */
export class SoakClient {
  readonly tally: Tally = { answered: 0, doubled: 0, wrong: 0, cancelled: 0 };
  readonly #socket: Duplex;
  readonly #name: string;
  readonly #open = new Map<number, Expected>();
  readonly #seen = new Set<number>();
  #chunks: Buffer[] = [];
  #id = 0;

  constructor(socket: Duplex, name: string) {
    this.#socket = socket;
    this.#name = name;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.resume();
  }

  /** Requests without an answer. */
  get waiting(): number {
    return [...this.#open.values()].filter(({ kind }) => kind === 'answer').length;
  }

  async begin(): Promise<void> {
    await this.#ask(
      'initialize',
      '{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"soak","version":"1"}}',
      'bench-echo',
    );
    this.#socket.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    await this.#ask('tools/list', '{}', 'read_text');
  }

  /** One request of the mix; `turn` chooses which. */
  request(turn: number): Promise<void> {
    const unique = `${this.#name}:${this.#id + 1}`;
    const kind = turn % 100;
    if (kind < 70) return this.#echo(unique);
    if (kind < 80) return this.#ask('tools/list', '{}', 'read_text');
    if (kind < 88) return this.#echo(`${unique}:${LARGE}`);
    if (kind < 90) return this.#echo(`${unique}:${HUGE}`);
    if (kind < 95) return this.#ask('bench/unknown', '{}', '-32601');
    return this.#cancelledEcho(unique);
  }

  end(): void {
    this.#socket.end();
  }

  #echo(message: string): Promise<void> {
    return this.#ask('tools/call', JSON.stringify({ name: 'echo', arguments: { message } }), message);
  }

  #ask(method: string, params: string, holds: string): Promise<void> {
    const id = ++this.#id;
    return new Promise((done) => {
      this.#open.set(id, { kind: 'answer', holds, done });
      this.#socket.write(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}\n`);
    });
  }

  #cancelledEcho(message: string): Promise<void> {
    const id = ++this.#id;
    const params = JSON.stringify({ name: 'echo', arguments: { message } });
    this.#open.set(id, { kind: 'cancelled', holds: message, done: () => undefined });
    this.#socket.write(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}\n`);
    this.#socket.write(
      `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id},"reason":"soak"}}\n`,
    );
    this.tally.cancelled++;
    return Promise.resolve();
  }

  #take(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#chunks.push(chunk.subarray(start, end));
      this.#line(Buffer.concat(this.#chunks).toString());
      this.#chunks = [];
      start = end + 1;
    }
    if (start < chunk.length) this.#chunks.push(chunk.subarray(start));
  }

  #line(line: string): void {
    const { id, method } = JSON.parse(line) as { id?: number; method?: string };
    if (method !== undefined || id === undefined) return;
    const expected = this.#open.get(id);
    this.#open.delete(id);
    if (this.#seen.has(id)) this.tally.doubled++;
    else if (expected === undefined || !line.includes(expected.holds)) this.tally.wrong++;
    else if (expected.kind === 'answer') this.tally.answered++;
    this.#seen.add(id);
    expected?.done();
  }
}
