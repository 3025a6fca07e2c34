import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../../shared/errors/app-error.ts';
import { toWireError } from '../../../shared/errors/result.ts';
import type { Clock } from '../../core/clock/index.ts';
import type { CoreFace } from '../core-face.ts';
import { type Caller, ClientSessions, type HttpLimits } from './client-sessions.ts';
import {
  eraOf,
  isModernVersion,
  type MirrorHeaders,
  mirrorProblem,
  mirrorsOf,
  nameProblem,
  versionProblem,
} from './era.ts';
import {
  BAD_EXCHANGE,
  endEmpty,
  type HttpRefusal,
  METHOD_NOT_FOUND,
  NO_SESSION,
  refuse,
} from './http-refusal.ts';
import type { LegacySession } from './legacy-session.ts';
import { type PostedMessage, type PostedRequest, readPosted } from './posted-message.ts';
import { readBody } from './read-body.ts';
import { accepts, bearerOf, endpointOf, isJson, originProblem } from './request-checks.ts';
import type { TokenBook } from './token-book.ts';

export interface McpHttpFrontOptions {
  readonly core: Pick<CoreFace, 'admit' | 'logBug'>;
  readonly tokens: Pick<TokenBook, 'clientOf'>;
  readonly clock: Clock;
  /** Where servers without a folder of their own work. */
  readonly cwd: string;
  /** 0 takes a free port. */
  readonly port: number;
  limits(): HttpLimits;
  /** How long a request may take to arrive, head and all (ms). Absent: 10 s and 30 s. */
  readonly arrival?: { readonly headMs: number; readonly wholeMs: number };
}

const ARRIVAL = { headMs: 10_000, wholeMs: 30_000 };
const MAX_CONNECTIONS = 512;
const MAX_HEADERS = 100;
const KEEP_ALIVE_MS = 60_000;
/** Bodies that are being received at once may take so many times the largest message. */
const BODIES = 4;

/**
 * The Streamable HTTP front on 127.0.0.1: `/mcp/NAME` for one server and `/mcp` for all of them, for clients that want
 * HTTP. It turns exchanges into the same byte stream a shim would send, so that every judgement, record and hold is the
 * same. Its own checks come first: where a request comes from, whose token it carries, and whether its headers say what
 * its body says. The token ends here: nothing but the body goes on.
 */
export class McpHttpFront implements AsyncDisposable {
  readonly #options: McpHttpFrontOptions;
  readonly #server: Server;
  readonly #sessions: ClientSessions;
  #host = '';
  #receiving = 0;

  constructor(options: McpHttpFrontOptions) {
    this.#options = options;
    this.#sessions = new ClientSessions(options);
    const { headMs, wholeMs } = options.arrival ?? ARRIVAL;
    const { createServer } = process.getBuiltinModule('node:http');
    this.#server = createServer(
      {
        headersTimeout: headMs,
        requestTimeout: wholeMs,
        connectionsCheckingInterval: Math.min(headMs, 5000),
        keepAliveTimeout: KEEP_ALIVE_MS,
        noDelay: true,
      },
      (request, response) => this.#accept(request, response),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.maxHeadersCount = MAX_HEADERS;
  }

  /** Listens, and returns the address of the endpoint for all servers. Raises `port_taken`. */
  async listen(): Promise<string> {
    const { port, core } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
        reject(taken ? new AppError('port_taken', { port }, { cause: error }) : error);
      });
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    // One connection that could not be accepted must not end the core.
    this.#server.on('error', (error) => core.logBug('mcp-http', error));
    this.#host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return `http://${this.#host}/mcp`;
  }

  #accept(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => response.destroy());
    this.#serve(request, response).catch((error: unknown) => {
      if (!(error instanceof AppError)) this.#options.core.logBug('mcp-http', error);
      const { message, code, data } = toWireError(error);
      const status = error instanceof AppError ? 503 : 500;
      refuse(response, { status, code: -32_603, message, data: { code, ...(data as object) } });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = this.#callerOf(request);
    if ('status' in caller) return refuse(response, caller);
    switch (request.method) {
      case 'POST':
        return this.#post(caller, request, response);
      case 'GET':
        return this.#listen(caller, request, response);
      default:
        return this.#end(caller, request, response);
    }
  }

  /** Who asks, and for what: everything that is decided without the body. */
  #callerOf(request: IncomingMessage): Caller | HttpRefusal {
    const problem = originProblem(request, this.#host);
    if (problem !== undefined) return problem;
    const endpoint = endpointOf(request.url);
    if (endpoint === undefined) {
      return { status: 404, code: BAD_EXCHANGE, message: 'There is nothing here: use /mcp or /mcp/NAME.' };
    }
    const token = bearerOf(request);
    const client = token === undefined ? undefined : this.#options.tokens.clientOf(token);
    if (client === undefined) {
      const message = 'Gatehouse does not know this client. Give it its token: gatehouse http --client NAME';
      const headers = { 'www-authenticate': 'Bearer realm="gatehouse"' };
      return { status: 401, code: BAD_EXCHANGE, message, headers };
    }
    if (!['POST', 'GET', 'DELETE'].includes(request.method ?? '')) return NOT_ALLOWED;
    return { client, server: endpoint.server };
  }

  async #post(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isJson(request)) {
      return refuse(response, {
        status: 415,
        code: BAD_EXCHANGE,
        message: 'Content-Type must be application/json.',
      });
    }
    if (!accepts(request, 'application/json') || !accepts(request, 'text/event-stream')) {
      const message = 'Accept must list application/json and text/event-stream.';
      return refuse(response, { status: 406, code: BAD_EXCHANGE, message });
    }
    const posted = await this.#read(request);
    if (posted === undefined) return;
    if ('status' in posted) return refuse(response, posted);
    const headers = mirrorsOf(request);
    const era = eraOf(posted, headers);
    if (typeof era === 'object') return refuse(response, era);
    if (posted.kind === 'request') this.#sessions.checkLoad(caller.client);
    if (era === 'modern') await this.#modern(caller, posted, headers, request, response);
    else await this.#legacy(caller, posted, headers, request, response);
  }

  /** The body as one message; undefined when it was answered already, or there is nobody left to answer. */
  async #read(request: IncomingMessage): Promise<PostedMessage | HttpRefusal | undefined> {
    const { frameBytes } = this.#options.limits();
    const reserved = Math.min(Number(request.headers['content-length'] ?? frameBytes), frameBytes);
    if (this.#receiving + reserved > frameBytes * BODIES) {
      throw new AppError('too_many', { what: 'large messages', limit: BODIES });
    }
    this.#receiving += reserved;
    try {
      const body = await readBody(request, frameBytes);
      if (body.kind === 'gone') return undefined;
      if (body.kind === 'whole') return readPosted(body.bytes);
      const message = `The message is larger than ${frameBytes} bytes, the limit for one message.`;
      return { status: 413, code: BAD_EXCHANGE, message };
    } finally {
      this.#receiving -= reserved;
    }
  }

  async #modern(
    caller: Caller,
    posted: PostedMessage,
    headers: MirrorHeaders,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (posted.kind === 'request') {
      const problem = mirrorProblem(posted, headers);
      if (problem !== undefined) return refuse(response, problem);
      // Passed on, it would turn a server of both eras to the other one.
      if (posted.method === 'initialize') return refuse(response, noInitialize(posted));
    }
    const channel = await this.#sessions.channel(caller);
    if (response.destroyed) return;
    if (posted.kind === 'request') await channel.request(posted, request.headers, response);
    else if (posted.kind === 'notification') channel.notify(posted, response);
  }

  async #legacy(
    caller: Caller,
    posted: PostedMessage,
    headers: MirrorHeaders,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const problem =
      versionProblem(headers) ??
      (posted.kind === 'request' ? nameProblem(posted, headers.name, false) : undefined);
    if (problem !== undefined) return refuse(response, problem);
    const id = request.headers['mcp-session-id'];
    if (posted.kind === 'request' && posted.method === 'initialize' && id === undefined) {
      return this.#sessions.begin(caller, posted, response);
    }
    const session = this.#sessionOf(caller, request);
    if ('status' in session) return refuse(response, withId(session, posted));
    if (posted.kind === 'request' && posted.method === 'initialize') {
      const message = 'This session has begun already: send initialize without Mcp-Session-Id.';
      return refuse(response, withId({ status: 400, code: BAD_EXCHANGE, message }, posted));
    }
    session.post(posted, response);
  }

  #listen(caller: Caller, request: IncomingMessage, response: ServerResponse): void {
    const { version } = mirrorsOf(request);
    if (version !== undefined && isModernVersion(version)) return refuse(response, NOT_ALLOWED);
    if (!accepts(request, 'text/event-stream')) {
      return refuse(response, {
        status: 406,
        code: BAD_EXCHANGE,
        message: 'Accept must list text/event-stream.',
      });
    }
    const session = this.#sessionOf(caller, request);
    const problem = versionProblem({ version });
    if ('status' in session) refuse(response, session);
    else if (problem !== undefined) refuse(response, problem);
    else session.listen(response);
  }

  #end(caller: Caller, request: IncomingMessage, response: ServerResponse): void {
    const { version } = mirrorsOf(request);
    if (version !== undefined && isModernVersion(version)) return refuse(response, NOT_ALLOWED);
    const session = this.#sessionOf(caller, request);
    if ('status' in session) return refuse(response, session);
    session[Symbol.dispose]();
    endEmpty(response, 200);
  }

  #sessionOf(caller: Caller, { headers }: IncomingMessage): LegacySession | HttpRefusal {
    const id = headers['mcp-session-id'];
    if (typeof id !== 'string') {
      const message = 'Mcp-Session-Id is missing: begin a session with initialize.';
      return { status: 400, code: BAD_EXCHANGE, message };
    }
    const message = 'There is no such session any more: begin a new one with initialize.';
    return this.#sessions.find(caller, id) ?? { status: 404, code: NO_SESSION, message };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sessions[Symbol.dispose]();
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

const NOT_ALLOWED: HttpRefusal = {
  status: 405,
  code: BAD_EXCHANGE,
  message: 'This address takes POST; GET and DELETE belong to sessions of older revisions.',
  headers: { allow: 'GET, POST, DELETE' },
};

const noInitialize = (posted: PostedRequest): HttpRefusal => ({
  status: 404,
  code: METHOD_NOT_FOUND,
  message: 'This revision has no initialize.',
  rawId: posted.id.raw,
});

const withId = (refusal: HttpRefusal, posted: PostedMessage): HttpRefusal =>
  posted.kind === 'request' ? { ...refusal, rawId: posted.id.raw } : refusal;
