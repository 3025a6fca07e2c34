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
  ['completion/complete', ['prompts', 'resources', 'templates']],
]);

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

  /** True for a request that is for one server. */
  static isRouted(method: string): boolean {
    return NEEDED.has(method);
  }

  /** One list of all servers. They are asked each time: a list is as fresh as that of any of them. */
  async of(kind: ListKind): Promise<JsonObject> {
    this.#members.refresh('due');
    const { method, items, capability } = LISTS[kind];
    const members = this.#members.ready().filter((member) => member.can(capability));
    const lists = await Promise.all(
      members.map(async (member) => [member, await member.list(method, items)] as const),
    );
    const still = lists.filter(([member]) => member.isReady);
    return { [items]: this.#catalog.record(kind, still) };
  }

  /** Lists what a request of this method needs and nobody has listed yet. Undefined when there is nothing to wait for. */
  listed(method: string): Promise<unknown> | undefined {
    const missing = (NEEDED.get(method) ?? []).filter((kind) => !this.#catalog.hasListed(kind));
    return missing.length === 0 ? undefined : Promise.all(missing.map((kind) => this.of(kind)));
  }
}
