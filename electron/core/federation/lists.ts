import type { JsonObject } from '../frames/index.ts';
import { type Catalog, LISTS, type ListKind } from './catalog.ts';
import type { Members } from './members.ts';

const KIND_OF: ReadonlyMap<string, ListKind> = new Map(
  (Object.keys(LISTS) as ListKind[]).map((kind) => [LISTS[kind].method, kind]),
);
/** What must have been listed before a request of this method can be sent to its server. */
const NEEDED: ReadonlyMap<string, readonly ListKind[]> = new Map<string, readonly ListKind[]>([
  ['tools/call', ['tools']],
  ['prompts/get', ['prompts']],
  ['resources/read', ['resources', 'templates']],
  ['resources/subscribe', ['resources', 'templates']],
  ['resources/unsubscribe', ['resources', 'templates']],
  ['subscriptions/listen', ['resources', 'templates']],
  ['completion/complete', ['prompts', 'resources', 'templates']],
]);

/** A list changes whenever a server comes or goes, so no client is to keep one for long. */
const LONGEST_TTL_MS = 1000;

/** The lists of all servers, put together. */
export class Lists {
  readonly #members: Members;
  readonly #catalog: Catalog;

  constructor(members: Members, catalog: Catalog) {
    this.#members = members;
    this.#catalog = catalog;
  }

  /** The list a method asks for; undefined when it asks for none. */
  static kindOf(method: string): ListKind | undefined {
    return KIND_OF.get(method);
  }

  /** One list of all servers. They are asked each time: a list is as fresh as that of any of them. */
  async of(kind: ListKind, meta?: JsonObject): Promise<JsonObject> {
    this.#members.refresh('due');
    const { method, items, capability } = LISTS[kind];
    const members = this.#members.ready().filter((member) => member.can(capability));
    const lists = await Promise.all(
      members.map(async (member) => [member, await member.list(method, items, meta)] as const),
    );
    const still = lists.filter(([member]) => member.isReady);
    return { [items]: this.#catalog.record(kind, still) };
  }

  /** How long the client may keep a list of all servers (ms): no longer than any of them says. */
  ttlOf(kind: ListKind): number {
    const ttls = this.#members.ready().map((member) => member.ttlOf(LISTS[kind].method) ?? LONGEST_TTL_MS);
    return Math.max(0, Math.min(LONGEST_TTL_MS, ...ttls));
  }

  /** Lists what a request of this method needs and nobody has listed yet. Undefined when there is nothing to wait for. */
  listed(method: string, meta?: JsonObject): Promise<unknown> | undefined {
    const missing = (NEEDED.get(method) ?? []).filter((kind) => !this.#catalog.hasListed(kind));
    return missing.length === 0 ? undefined : Promise.all(missing.map((kind) => this.of(kind, meta)));
  }
}
