import {
  CAPABILITIES_KEY,
  CLIENT_KEY,
  errorLine,
  isJsonObject,
  type JsonObject,
  parseForRewriting,
  resultLine,
  REVISION,
  toLine,
  VERSION_KEY,
} from '../frames/index.ts';

export interface EraBridgeOptions {
  /** Sends a message of revision 2026-07-28 to the server. */
  send(message: JsonObject): void;
  emit(line: Buffer | string): Promise<void> | undefined;
}

const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
const SERVER = 'io.modelcontextprotocol/serverInfo';
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const LEGACY_VERSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const INTERNAL_ERROR = -32_603;
/** So many times a server may come back with questions for one request. */
const MAX_ROUNDS = 16;

/** A request of the client that is open at the server. */
interface Asked {
  readonly message: JsonObject;
  readonly rounds: number;
}

/**
 * A client of the revisions with a handshake in front of a server that has none. The handshake is made out of
 * `server/discover`; every request says of itself what the handshake said once; what a server comes back for
 * (`input_required`) is asked of the client as requests, and the call is sent again with the answers.
 */
export class EraBridge {
  readonly #options: EraBridgeOptions;
  readonly #envelope: JsonObject;
  readonly #initialize: JsonObject;
  readonly #asked = new Map<string, Asked>();
  /** Requests of ours to the client, by id. */
  readonly #toClient = new Map<string, (answer: JsonObject) => void>();
  /** Requests that wait for answers of the client: a cancel ends them. */
  readonly #cancelled = new Set<string>();
  readonly #streams = new Map<string, { readonly uri: string; readonly acknowledged: () => void }>();
  #logLevel: unknown;
  #numbers = 0;

  constructor(initialize: JsonObject, options: EraBridgeOptions) {
    this.#options = options;
    this.#initialize = initialize;
    const params = isJsonObject(initialize['params']) ? initialize['params'] : {};
    const { capabilities, clientInfo } = params;
    this.#envelope = {
      [VERSION_KEY]: REVISION,
      [CAPABILITIES_KEY]: isJsonObject(capabilities) ? capabilities : {},
      ...(isJsonObject(clientInfo) ? { [CLIENT_KEY]: clientInfo } : {}),
    };
    this.#ask({ ...initialize, method: 'server/discover', params: {} });
  }

  /** A message of the client. */
  fromClient(message: JsonObject): void {
    const { method, id } = message;
    if (typeof method !== 'string') return this.#answered(message);
    if (id === undefined) return this.#noticed(method, message);
    switch (method) {
      case 'ping':
        return this.#answer(message, {});
      case 'logging/setLevel':
        this.#logLevel = paramsOf(message)['level'];
        return this.#answer(message, {});
      case 'resources/subscribe':
        return this.#subscribe(message);
      case 'resources/unsubscribe':
        return this.#unsubscribe(message);
      default:
        this.#ask(message);
    }
  }

  /** A line of the server; undefined when it goes on as it is. */
  fromServer(line: Buffer | string): 'taken' | undefined {
    const message = parseForRewriting(line.toString());
    if (!isJsonObject(message)) return undefined;
    if (message['method'] === ACKNOWLEDGED) {
      const meta = paramsOf(message)['_meta'];
      const stream = isJsonObject(meta) ? meta[SUBSCRIPTION] : undefined;
      if (typeof stream === 'string') this.#streams.get(stream)?.acknowledged();
      return 'taken';
    }
    if (message['method'] !== undefined) return undefined;
    const key = JSON.stringify(message['id']);
    if (this.#streams.delete(String(message['id']))) return 'taken';
    const asked = this.#asked.get(key);
    if (asked === undefined) return undefined;
    this.#asked.delete(key);
    return this.#settled(asked, message, line);
  }

  #settled({ message, rounds }: Asked, answer: JsonObject, line: Buffer | string): 'taken' | undefined {
    const { result } = answer;
    if (message['method'] === 'server/discover' && isJsonObject(result)) {
      this.#welcome(result);
      return 'taken';
    }
    if (isJsonObject(result) && result['resultType'] === 'input_required') {
      void this.#comeBack({ message, rounds }, result);
      return 'taken';
    }
    if (JSON.stringify(answer['id']) === JSON.stringify(message['id'])) return undefined;
    void this.#options.emit(
      toLine({ ...(parseForRewriting(line.toString()) as JsonObject), id: message['id'] }),
    );
    return 'taken';
  }

  /** The answer to `initialize`, out of what the server discovered itself to be. */
  #welcome(result: JsonObject): void {
    const wanted = paramsOf(this.#initialize)['protocolVersion'];
    const protocolVersion =
      typeof wanted === 'string' && LEGACY_VERSIONS.includes(wanted) ? wanted : LEGACY_VERSIONS.at(-1);
    const meta = isJsonObject(result['_meta']) ? result['_meta'] : {};
    const serverInfo = meta[SERVER] ?? result['serverInfo'] ?? { name: 'unnamed', version: '0' };
    const { capabilities = {}, instructions } = result;
    this.#answer(this.#initialize, {
      protocolVersion,
      capabilities,
      serverInfo,
      ...(instructions === undefined ? {} : { instructions }),
    });
  }

  /** Asks the client what the server wants to know, one after the other, and sends the request again with the answers. */
  async #comeBack({ message, rounds }: Asked, result: JsonObject): Promise<void> {
    const key = JSON.stringify(message['id']);
    if (rounds >= MAX_ROUNDS) return this.#fail(message, 'The server asks again and again.');
    const requests = isJsonObject(result['inputRequests']) ? result['inputRequests'] : {};
    const inputResponses: Record<string, unknown> = {};
    for (const [name, request] of Object.entries(requests)) {
      if (!isJsonObject(request) || typeof request['method'] !== 'string') continue;
      const answer = await this.#askClient(request['method'], request['params']);
      if (this.#cancelled.delete(key)) return;
      const error = answer['error'];
      if (isJsonObject(error)) return this.#fail(message, `The client did not answer ${request['method']}.`);
      inputResponses[name] = answer['result'] ?? {};
    }
    const { requestState } = result;
    const params = {
      ...paramsOf(message),
      inputResponses,
      ...(requestState === undefined ? {} : { requestState }),
    };
    this.#ask({ ...message, params }, this.#newId(), { message, rounds: rounds + 1 });
  }

  #ask(message: JsonObject, id: unknown = message['id'], asked: Asked = { message, rounds: 0 }): void {
    this.#asked.set(JSON.stringify(id), asked);
    this.#options.send(this.#modern({ ...message, id }));
  }

  #askClient(method: string, params: unknown): Promise<JsonObject> {
    const id = this.#newId();
    return new Promise((resolve) => {
      this.#toClient.set(JSON.stringify(id), resolve);
      void this.#options.emit(
        toLine({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) }),
      );
    });
  }

  #answered(message: JsonObject): void {
    const key = JSON.stringify(message['id']);
    const resolve = this.#toClient.get(key);
    this.#toClient.delete(key);
    resolve?.(message);
  }

  #noticed(method: string, message: JsonObject): void {
    if (method === 'notifications/initialized') return this.#listen();
    if (method === 'notifications/cancelled') {
      const key = JSON.stringify(paramsOf(message)['requestId']);
      this.#cancelled.add(key);
      const open = [...this.#asked].find(([, { message: asked }]) => JSON.stringify(asked['id']) === key);
      if (open === undefined) return;
      this.#cancelled.delete(key);
      this.#asked.delete(open[0]);
      const requestId = JSON.parse(open[0]) as unknown;
      this.#options.send(this.#modern({ ...message, params: { ...paramsOf(message), requestId } }));
      return;
    }
    // The newer era has no other notification of a client.
    if (method === 'notifications/progress' || method === 'notifications/roots/list_changed') return;
    this.#options.send(this.#modern(message));
  }

  /** Changes of lists come without asking in the older era. */
  #listen(): void {
    const notifications = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };
    this.#stream('', notifications, () => undefined);
  }

  #subscribe(message: JsonObject): void {
    const { uri } = paramsOf(message);
    if (typeof uri !== 'string') return this.#ask(message);
    this.#stream(uri, { resourceSubscriptions: [uri] }, () => this.#answer(message, {}));
  }

  #unsubscribe(message: JsonObject): void {
    const { uri } = paramsOf(message);
    for (const [id, stream] of this.#streams) {
      if (stream.uri !== uri) continue;
      this.#streams.delete(id);
      const params = { requestId: id };
      this.#options.send(this.#modern({ jsonrpc: '2.0', method: 'notifications/cancelled', params }));
    }
    this.#answer(message, {});
  }

  #stream(uri: string, notifications: JsonObject, acknowledged: () => void): void {
    const id = this.#newId();
    this.#streams.set(id, { uri, acknowledged });
    const params = { notifications };
    this.#options.send(this.#modern({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params }));
  }

  #modern(message: JsonObject): JsonObject {
    const params = paramsOf(message);
    const meta = isJsonObject(params['_meta']) ? params['_meta'] : {};
    const level = typeof this.#logLevel === 'string' ? { [LOG_LEVEL]: this.#logLevel } : {};
    return { ...message, params: { ...params, _meta: { ...meta, ...this.#envelope, ...level } } };
  }

  #answer(message: JsonObject, result: object): void {
    void this.#options.emit(resultLine(JSON.stringify(message['id']), result));
  }

  #fail(message: JsonObject, text: string): void {
    void this.#options.emit(errorLine(JSON.stringify(message['id']), INTERNAL_ERROR, text));
  }

  #newId(): string {
    return `gatehouse-${++this.#numbers}`;
  }
}

/** True when an answer to `initialize` says that the server knows no revision with a handshake. */
export function wantsNoHandshake(error: unknown): boolean {
  const data = isJsonObject(error) ? error['data'] : undefined;
  const supported = isJsonObject(data) ? data['supported'] : undefined;
  return (
    Array.isArray(supported) &&
    supported.includes(REVISION) &&
    !supported.some((one) => LEGACY_VERSIONS.includes(String(one)))
  );
}

function paramsOf({ params }: JsonObject): JsonObject {
  return isJsonObject(params) ? params : {};
}
