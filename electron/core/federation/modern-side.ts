import { drop } from '../../../shared/util/drop.ts';
import {
  errorLine,
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  notificationLine,
  resultLine,
} from '../frames/index.ts';
import { LISTS } from './catalog.ts';
import { Lists } from './lists.ts';
import type { Member } from './member.ts';
import { mergedDiscovery, ownInfo } from './merged-welcome.ts';
import type { ClientRequest, OpenRequest } from './open-requests.ts';
import { envelopeOf, envelopeProblem, LOG_LEVEL, metaOf, modernGreeting, SERVER } from './revision.ts';
import { Side, type SideOptions } from './side.ts';
import { Subscriptions } from './subscriptions.ts';

/** Requests that are for one server. */
const ROUTED: ReadonlySet<string> = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'completion/complete',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
]);

/** What servers tell in the revisions with a handshake, or of requests of their own: it means nothing here. */
const FORGOTTEN: ReadonlySet<string> = new Set([
  'notifications/cancelled',
  'notifications/tasks/status',
  'notifications/elicitation/complete',
]);

const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

/**
 * All servers as one for a client of revision 2026-07-28. Nothing is remembered between its requests but the servers that
 * were started for it. Servers with a handshake get one in which the client can do nothing: there is no way to ask it.
 */
export class ModernSide extends Side {
  readonly #streams: Subscriptions;
  #started: Promise<void> | undefined;

  constructor(options: SideOptions) {
    // Since this revision a resource that is not there is an invalid parameter.
    super(options, 'modern', INVALID_PARAMS);
    this.#streams = new Subscriptions({
      tell: options.tell,
      settle: (id, line) => this.settle(id, line),
      serverOf: (uri) => this.router.serverOf(uri),
      onBug: options.onBug,
    });
    this.changes.offer({ tools: {}, prompts: {}, resources: {} });
  }

  refresh(): void {
    if (this.#started === undefined) return;
    this.members.refresh('all');
    this.changes.addAll();
  }

  request(request: ClientRequest): void {
    const { id, method, message } = request;
    const params = isJsonObject(message['params']) ? message['params'] : {};
    const problem = envelopeProblem(params);
    if (problem !== undefined) {
      return this.options.tell(errorLine(id.raw, problem.code, problem.message, problem.data));
    }
    const isOwn =
      method === 'server/discover' || method === 'subscriptions/listen' || Lists.kindOf(method) !== undefined;
    if (!isOwn && !ROUTED.has(method)) return this.refuseUnknown(id, method);
    this.begin(request, params);
    const { version } = this.options.ports;
    this.#started ??= this.members.start(modernGreeting(metaOf(params), version));
    this.promised(
      this.#started.then(() => {
        // Not when it was cancelled in the meantime: then no server hears of it.
        if (this.options.open.has(id.key)) return this.#serve(request, params);
      }),
    );
  }

  /** The client cancelled a request of its. */
  cancelled({ id, method }: OpenRequest): void {
    if (method === 'subscriptions/listen') this.#streams.close(id);
  }

  override finish(): void {
    this.#streams.end();
    super.finish();
  }

  protected changed(method: string): void {
    this.#streams.changed(method);
  }

  protected told(member: Member, line: Buffer, { id, method = '' }: FrameFacts): void {
    const { tell, open } = this.options;
    if (id !== undefined) {
      // Silence would leave the server waiting.
      const problem = 'A client of this revision takes no requests.';
      const answer =
        method === 'ping' ? resultLine(id.raw, {}) : errorLine(id.raw, METHOD_NOT_FOUND, problem);
      return member.send(answer);
    }
    switch (method) {
      case 'notifications/progress': {
        const { params } = JSON.parse(line.toString()) as { params?: { progressToken?: unknown } };
        // A server reports on what it was asked, not on what others were.
        if (open.some(member, ({ token }) => token === params?.progressToken)) tell(line);
        return;
      }
      case 'notifications/message':
        if (open.some(member, ({ wantsLog }) => wantsLog)) tell(line);
        return;
      case 'notifications/resources/updated': {
        const { params } = JSON.parse(line.toString()) as { params?: JsonObject };
        return this.#streams.updated(member, params ?? {});
      }
      case 'notifications/tasks':
        return tell(this.tasks.named(member, line));
      default:
        if (!FORGOTTEN.has(method)) tell(line);
    }
  }

  protected onReady(member: Member): void {
    if (member.era === 'legacy') member.send(notificationLine('notifications/initialized'));
    this.announce(member);
  }

  protected onLeft(member: Member): void {
    this.#streams.left(member);
  }

  /** A server with a handshake is told the level before the request that wants it. */
  protected logLevelFor(member: Member, params: JsonObject): unknown {
    const level = metaOf(params)[LOG_LEVEL];
    if (typeof level === 'string' && member.era === 'legacy' && member.can('logging')) {
      drop(member.ask('logging/setLevel', { level }), this.options.onBug);
    }
    return undefined;
  }

  #serve(request: ClientRequest, params: JsonObject): Promise<void> | void {
    const { id, method } = request;
    const meta = envelopeOf(metaOf(params));
    const list = Lists.kindOf(method);
    if (method === 'server/discover') return this.answerLater(request, Promise.resolve(this.#discover()));
    if (list !== undefined) return this.answerLater(request, this.#list(list, meta));
    const listed = this.lists.listed(method, meta) ?? Promise.resolve();
    const isOpen = (): boolean => this.options.open.has(id.key);
    return listed.then(() => {
      if (!isOpen()) return undefined;
      if (method !== 'subscriptions/listen') return this.route(request, params);
      const filter = params['notifications'];
      if (isJsonObject(filter)) return this.#streams.open(id, filter, isOpen);
      const message = 'Gatehouse refused the message: it needs params.notifications, an object.';
      return this.refuse(id, { code: INVALID_PARAMS, message });
    });
  }

  #discover(): JsonObject {
    const { version } = this.options.ports;
    return mergedDiscovery(this.members.ready(), version, this.lists.ttlOf('tools'));
  }

  async #list(kind: keyof typeof LISTS, meta: JsonObject): Promise<JsonObject> {
    const found = await this.lists.of(kind, meta);
    const cache = { ttlMs: this.lists.ttlOf(kind), cacheScope: 'private' };
    const { version } = this.options.ports;
    return { resultType: 'complete', ...found, ...cache, _meta: { [SERVER]: ownInfo(version) } };
  }
}
