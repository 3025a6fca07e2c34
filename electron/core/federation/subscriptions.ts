import { drop } from '../../../shared/util/drop.ts';
import { type JsonObject, parseForRewriting, type RequestId, toLine } from '../frames/index.ts';
import type { Member } from './member.ts';
import { SUBSCRIPTION } from './revision.ts';

/** Lists by the member of a filter that asks for their changes. */
const CHANGES = {
  toolsListChanged: 'notifications/tools/list_changed',
  promptsListChanged: 'notifications/prompts/list_changed',
  resourcesListChanged: 'notifications/resources/list_changed',
} as const;

/** More than any client watches in one stream. */
const MAX_RESOURCES = 1000;

interface Stream {
  readonly id: RequestId;
  readonly changes: ReadonlySet<string>;
  /** Which server tells of a resource. */
  readonly resources: Map<string, Member>;
}

export interface SubscriptionsOptions {
  readonly tell: (line: string) => void;
  /** Answers the request that opened a stream: it is over. */
  readonly settle: (id: RequestId, line: string) => void;
  /** The server that can tell of a resource; undefined when none can. */
  readonly serverOf: (uri: string) => Member | undefined;
  readonly onBug: (error: unknown) => void;
}

/**
 * The streams of notifications a client of revision 2026-07-28 opened (`subscriptions/listen`). What comes on one carries
 * its id, and nothing comes before it was acknowledged.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #streams = new Map<string, Stream>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** Opens a stream: subscribes to what its filter names and says what was agreed to. `isWanted` turns false by a cancel. */
  async open(id: RequestId, filter: JsonObject, isWanted: () => boolean): Promise<void> {
    const changes = Object.entries(CHANGES).filter(([name]) => filter[name] === true);
    const wanted = Array.isArray(filter['resourceSubscriptions']) ? filter['resourceSubscriptions'] : [];
    const uris = new Set(
      (wanted as unknown[]).filter((uri) => typeof uri === 'string').slice(0, MAX_RESOURCES),
    );
    const resources = new Map<string, Member>();
    await Promise.all(
      [...uris].map(async (uri) => {
        const member = this.#options.serverOf(uri);
        if (member !== undefined && (await member.subscribe(uri))) resources.set(uri, member);
      }),
    );
    const stream = { id, resources, changes: new Set<string>(changes.map(([, method]) => method)) };
    if (!isWanted()) return this.#release(stream);
    this.#streams.set(id.key, stream);
    const agreed = {
      ...Object.fromEntries(changes.map(([name]) => [name, true])),
      ...(resources.size === 0 ? {} : { resourceSubscriptions: [...resources.keys()] }),
    };
    this.#say(stream, 'notifications/subscriptions/acknowledged', { notifications: agreed });
  }

  changed(method: string): void {
    for (const stream of this.#streams.values())
      if (stream.changes.has(method)) this.#say(stream, method, {});
  }

  updated(member: Member, params: JsonObject): void {
    const { uri } = params;
    if (typeof uri !== 'string') return;
    for (const stream of this.#streams.values()) {
      if (stream.resources.get(uri) === member) this.#say(stream, 'notifications/resources/updated', { uri });
    }
  }

  /** The client cancelled a stream. */
  close(id: RequestId): void {
    const stream = this.#streams.get(id.key);
    if (stream === undefined) return;
    this.#streams.delete(id.key);
    this.#release(stream);
  }

  /** A server went: streams that watch something of it end, so that their client opens them again. */
  left(member: Member): void {
    for (const stream of this.#streams.values()) {
      if ([...stream.resources.values()].includes(member)) this.#end(stream);
    }
  }

  /** Ends every stream in order. */
  end(): void {
    for (const stream of this.#streams.values()) this.#end(stream);
  }

  #end(stream: Stream): void {
    const id = parseForRewriting(stream.id.raw);
    this.#streams.delete(stream.id.key);
    this.#release(stream);
    const result = { resultType: 'complete', _meta: { [SUBSCRIPTION]: id } };
    this.#options.settle(stream.id, toLine({ jsonrpc: '2.0', id, result }));
  }

  #say({ id }: Stream, method: string, params: JsonObject): void {
    const meta = { [SUBSCRIPTION]: parseForRewriting(id.raw) };
    this.#options.tell(toLine({ jsonrpc: '2.0', method, params: { ...params, _meta: meta } }));
  }

  #release({ resources }: Stream): void {
    for (const [uri, member] of resources) drop(member.unsubscribe(uri), this.#options.onBug);
  }
}
