import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../../electron/core/clock/index.ts';
import { bothWays, RefusedSession, Session } from '../../../electron/core/gateway/index.ts';
import type { Admitted, ConnectingClient } from '../../../electron/host/core-face.ts';
import { McpHttpFront, type McpHttpFrontOptions } from '../../../electron/host/mcp-http/front.ts';
import {
  FakeActivity,
  FakeApprovals,
  FakeJournal,
  FakeJudge,
  type FakeQuestion,
} from '../../core/gateway/fakes.ts';
import { MemoryUpstream } from '../../fixtures/memory-upstream.ts';
import { PlainUpstream } from '../../fixtures/plain-upstream.ts';

const modules = fileURLToPath(new URL('../../../node_modules/@modelcontextprotocol/', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The servers that `/mcp/NAME` leads to in these tests. */
export const SERVERS: Readonly<Record<string, readonly string[]>> = {
  everything: [process.execPath, `${modules}server-everything/dist/index.js`],
  memory: [process.execPath, `${modules}server-memory/dist/index.js`],
  mirror: [process.execPath, `${fixtures}servers/mirror.mjs`],
  both: [process.execPath, `${fixtures}conformance-server/stdio.ts`],
};

/** Makes a server that does what it is told: rules of test/fixtures/servers/script.mjs. */
export const scripted = (...rules: object[]): readonly string[] => [
  process.execPath,
  `${fixtures}servers/script.mjs`,
  JSON.stringify(rules),
];

export const TOKENS = { cursor: 'a'.repeat(64), claude: 'b'.repeat(64) };

interface KitOptions extends Partial<Pick<McpHttpFrontOptions, 'arrival'>> {
  readonly clock?: Clock;
  readonly frameBytes?: number;
  readonly idleMs?: number;
  readonly deadlineMs?: number;
  readonly servers?: Readonly<Record<string, readonly string[]>>;
  /** Servers in memory in place of processes, under every name. */
  readonly inMemory?: true;
}

/** A front with real sessions of the gate and real servers behind it; what judges, asks and records is a fake. */
export class FrontKit implements AsyncDisposable {
  readonly judge = new FakeJudge();
  readonly journal = new FakeJournal();
  readonly approvals = new FakeApprovals();
  readonly activity = new FakeActivity();
  readonly upstreams: PlainUpstream[] = [];
  readonly memory: MemoryUpstream[] = [];
  readonly sessions = new Set<Session>();
  readonly admitted: ConnectingClient[] = [];
  readonly bugs: unknown[] = [];
  readonly front: McpHttpFront;
  readonly clock: Clock;
  readonly #options: KitOptions;
  readonly #waiting = new Set<() => void>();
  readonly #heard: string[] = [];
  readonly #requests = new Set<ClientRequest>();
  url = '';
  #ids = 0;

  private constructor(options: KitOptions) {
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.journal.onCommit = () => this.#wake();
    const tokens = Object.entries(TOKENS);
    this.front = new McpHttpFront({
      core: { admit: (client) => this.#admit(client), logBug: (_, error) => void this.bugs.push(error) },
      tokens: { clientOf: (token) => tokens.find(([, known]) => known === token)?.[0] },
      clock: this.clock,
      cwd: '/',
      port: 0,
      limits: () => ({
        frameBytes: options.frameBytes ?? 4 * 1024 * 1024,
        idleMs: options.idleMs ?? 600_000,
      }),
      ...(options.arrival === undefined ? {} : { arrival: options.arrival }),
    });
  }

  static async open(options: KitOptions = {}): Promise<FrontKit> {
    const kit = new FrontKit(options);
    kit.url = await kit.front.listen();
    return kit;
  }

  get host(): string {
    return new URL(this.url).host;
  }

  async #admit(client: ConnectingClient): Promise<Admitted> {
    this.admitted.push(client);
    const server = client.server ?? '';
    const known = (this.#options.servers ?? SERVERS)[server];
    const command = this.#options.inMemory === true ? [] : known;
    const ports = {
      judge: this.judge,
      journal: this.journal,
      approvals: this.approvals,
      activity: this.activity,
      clock: this.clock,
      ids: () => `id-${++this.#ids}`,
    };
    const facts = {
      id: `session-${++this.#ids}`,
      client: client.client,
      clientPid: client.pid,
      cwd: client.cwd,
      server,
      identity: `npm:${server}@1`,
    };
    await Promise.resolve();
    if (command === undefined) {
      const begin: Admitted['begin'] = (downstream) =>
        void new RefusedSession({
          facts,
          downstream,
          message: `There is no server "${server}".`,
          ports,
          onEnd: () => this.#wake(),
        });
      return { exit: server === 'denied' ? 3 : 5, begin, abandon: () => undefined };
    }
    const begin: Admitted['begin'] = (downstream) => {
      const session: Session = new Session({
        facts,
        downstream: bothWays(downstream),
        launch: () => {
          if (this.#options.inMemory === true) {
            const upstream = new MemoryUpstream();
            this.memory.push(upstream);
            return Promise.resolve(upstream);
          }
          const upstream = new PlainUpstream(command);
          this.#listenIn(upstream);
          this.upstreams.push(upstream);
          this.#wake();
          return Promise.resolve(upstream);
        },
        ports,
        user: 'ada',
        ...(this.#options.deadlineMs === undefined ? {} : { deadlineMs: this.#options.deadlineMs }),
        onEnd: () => {
          this.sessions.delete(session);
          this.#wake();
        },
        onBug: (error) => void this.bugs.push(error),
        onChange: () => this.#wake(),
      });
      this.sessions.add(session);
    };
    return { exit: 0, begin, abandon: () => undefined };
  }

  /** Sends one request, as raw as Node's client lets it be. Resolves with its head; the body can be read then. */
  send(wanted: {
    readonly path?: string;
    readonly method?: string;
    readonly headers?: OutgoingHttpHeaders;
    readonly body?: string | Buffer | object;
  }): Promise<Answer> {
    const { path = '/mcp/memory', method = 'POST', headers = {}, body } = wanted;
    const bytes =
      body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        `http://${this.host}${path}`,
        { method, headers: given(headersOf(TOKENS.cursor), headers), agent: false },
        (response) => resolve(new Answer(response)),
      );
      this.#requests.add(request);
      request.once('error', reject);
      request.end(bytes);
    });
  }

  /** The first message that fits of those any server was sent, already or from now on. */
  async heard(fits: (line: string) => boolean): Promise<string> {
    let found: string | undefined;
    await this.until(() => (found = this.#heard.find(fits)) !== undefined);
    return found!;
  }

  /** Resolves when a call of this tool was decided; its record is written before it is sent on. */
  async forwarded(tool: string): Promise<void> {
    await this.until(() =>
      this.journal.records('call.decided').some(({ operation }) => operation?.name === tool),
    );
  }

  /** What servers were sent until now. */
  get heardSoFar(): readonly string[] {
    return this.#heard;
  }

  /** Resolves when the question is no longer wanted. */
  async untilWithdrawn(question: FakeQuestion): Promise<void> {
    await question.answered;
  }

  /** Breaks every connection, as when the client's process ends. */
  cutAll(): void {
    for (const request of this.#requests) request.destroy();
  }

  #listenIn({ stdin }: PlainUpstream): void {
    const write = stdin.write.bind(stdin) as (chunk: Buffer | string) => boolean;
    stdin.write = ((chunk: Buffer | string) => {
      this.#heard.push(...chunk.toString().split('\n').filter(Boolean));
      this.#wake();
      return write(chunk);
    }) as typeof stdin.write;
  }

  /** Resolves as soon as it is so; looked at whenever a session or a server comes, hears something or goes. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.front[Symbol.asyncDispose]();
    await Promise.all([...this.sessions].map((session) => session.ended));
  }
}

/** The headers, changed; those that are undefined are left out. */
function given(headers: OutgoingHttpHeaders, changed: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const all = { ...headers, ...changed };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What every good request carries. */
export function headersOf(token: string): OutgoingHttpHeaders {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
}

export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { code: number; message: string; data?: unknown };
}

/** An answer whose body is read as it comes. */
export class Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    response.on('error', () => undefined);
  }

  async text(): Promise<string> {
    let text = '';
    for await (const chunk of this.response.setEncoding('utf8')) text += String(chunk);
    return text;
  }

  /** The last message: of a JSON body the only one, of an event stream the answer. */
  async message(): Promise<Message> {
    if (this.headers['content-type'] !== 'text/event-stream') return JSON.parse(await this.text()) as Message;
    let last: Message | undefined;
    for await (const message of this.events()) last = message;
    if (last === undefined) throw new Error('the stream ended without a message');
    return last;
  }

  /** The messages of an event stream, each as soon as it is here. */
  async *events(): AsyncGenerator<Message, void> {
    let text = '';
    for await (const chunk of this.response.setEncoding('utf8')) {
      text += String(chunk);
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const data = text
          .slice(0, end)
          .split('\n')
          .filter((line) => line.startsWith('data: '))
          .map((line) => line.slice('data: '.length));
        text = text.slice(end + 2);
        if (data.length > 0) yield JSON.parse(data.join('\n')) as Message;
      }
    }
  }

  /** The first event that fits. */
  async event(fits: (message: Message) => boolean): Promise<Message> {
    for await (const message of this.events()) if (fits(message)) return message;
    throw new Error('the stream ended before');
  }

  drop(): void {
    this.response.destroy();
  }
}

export const initialize = (id: number | string = 1, capabilities: object = {}): object => ({
  jsonrpc: '2.0',
  id,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'test', version: '1' } },
});

export const call = (id: number | string, name: string, args: object = {}, meta?: object): object => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) },
});

/** What a request of revision 2026-07-28 says of itself. */
export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const modernHeaders = (method: string, name?: string): OutgoingHttpHeaders => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
});
