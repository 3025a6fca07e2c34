import type { JsonObject } from '../frames/index.ts';
import type { Member } from './member.ts';
import { type Named, prefixed, shownNames } from './names.ts';
import { mayExpandTo } from './uri-template.ts';

/** The lists of a server that are merged, and what they are called in requests, answers and capabilities. */
export const LISTS = {
  tools: { method: 'tools/list', items: 'tools', capability: 'tools' },
  prompts: { method: 'prompts/list', items: 'prompts', capability: 'prompts' },
  resources: { method: 'resources/list', items: 'resources', capability: 'resources' },
  templates: { method: 'resources/templates/list', items: 'resourceTemplates', capability: 'resources' },
} as const;
export type ListKind = keyof typeof LISTS;

/** Which server a name or a URI leads to, and what it is called there. */
export interface Route {
  readonly member: Member;
  readonly name: string;
}

interface Item extends Named {
  readonly member: Member;
  readonly definition: JsonObject;
}

export type Note = (server: string, text: string) => void;

/** What the servers of a federation offer, under the names its client sees. Made anew by every list. */
export class Catalog {
  readonly #note: Note;
  readonly #named = { tools: new Map<string, Route>(), prompts: new Map<string, Route>() };
  readonly #resources = new Map<string, Route>();
  #templates: readonly { readonly template: string; readonly member: Member }[] = [];
  readonly #listed = new Set<ListKind>();

  constructor(note: Note) {
    this.#note = note;
  }

  hasListed(kind: ListKind): boolean {
    return this.#listed.has(kind);
  }

  /** Takes what each server listed, in the order of their names; answers what the client is shown. */
  record(kind: ListKind, lists: readonly (readonly [Member, readonly JsonObject[]])[]): JsonObject[] {
    this.#listed.add(kind);
    switch (kind) {
      case 'tools':
      case 'prompts':
        return this.#recordNamed(kind, lists);
      case 'resources': {
        const first = this.#firstOf(lists, 'uri');
        this.#resources.clear();
        for (const { member, name } of first) this.#resources.set(name, { member, name });
        return first.map(({ definition }) => definition);
      }
      case 'templates': {
        const first = this.#firstOf(lists, 'uriTemplate');
        this.#templates = first.map(({ member, name }) => ({ template: name, member }));
        return first.map(({ definition }) => definition);
      }
    }
  }

  named(kind: 'tools' | 'prompts', shown: string): Route | undefined {
    return this.#named[kind].get(shown);
  }

  /** The names under which the client sees what several servers call this. */
  alternatives(kind: 'tools' | 'prompts', name: string): string[] {
    return [...this.#named[kind]].flatMap(([shown, route]) => (route.name === name ? [shown] : []));
  }

  /** The server of a URI: the one that lists it, else the first with a template it may come from. */
  resource(uri: string): Route | undefined {
    const listed = this.#resources.get(uri);
    if (listed !== undefined) return listed;
    const found = this.#templates.find(({ template }) => template === uri || mayExpandTo(template, uri));
    return found === undefined ? undefined : { member: found.member, name: uri };
  }

  #recordNamed(
    kind: 'tools' | 'prompts',
    lists: readonly (readonly [Member, readonly JsonObject[]])[],
  ): JsonObject[] {
    const items = lists.flatMap(([member, definitions]) => itemsOf(member, definitions, 'name'));
    const shown = shownNames(items);
    const routes = this.#named[kind];
    routes.clear();
    return items.map(({ member, name, definition }, index) => {
      routes.set(shown[index]!, { member, name });
      return shown[index] === name ? definition : { ...definition, name: shown[index] };
    });
  }

  /** Of what several servers offer under one URI, that of the first server in the order of names. */
  #firstOf(lists: readonly (readonly [Member, readonly JsonObject[]])[], key: string): Item[] {
    const first = new Map<string, Item>();
    for (const [member, definitions] of lists) {
      for (const item of itemsOf(member, definitions, key)) {
        const before = first.get(item.name);
        if (before === undefined) first.set(item.name, item);
        else
          this.#note(
            member.server,
            `${item.name} is hidden behind that of ${before.server}, which has it too`,
          );
      }
    }
    return [...first.values()];
  }
}

/** The tool `server__tool` may mean, whether it is shown or not: its server and its name there. */
export function readPrefixed<Server extends { readonly server: string }>(
  shown: string,
  servers: readonly Server[],
): (readonly [Server, name: string])[] {
  return servers.flatMap((server) => {
    const prefix = prefixed({ server: server.server, name: '' });
    return shown.startsWith(prefix) ? [[server, shown.slice(prefix.length)] as const] : [];
  });
}

/** Each once: of two with one name nobody could say which one is meant. */
function itemsOf(member: Member, definitions: readonly JsonObject[], key: string): Item[] {
  const items = new Map<string, Item>();
  for (const definition of definitions) {
    const name = definition[key];
    if (typeof name !== 'string' || items.has(name)) continue;
    items.set(name, { member, server: member.server, name, definition });
  }
  return [...items.values()];
}
