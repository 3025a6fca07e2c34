import { isJsonObject, type JsonObject } from '../frames/index.ts';
import { type Catalog, readPrefixed, type Route } from './catalog.ts';
import type { Member } from './member.ts';
import type { TaskBook } from './task-book.ts';

/** Why a request leads nowhere, as a JSON-RPC error. */
export interface NoRoute {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** A request of the client on its way to one server: `params` when they must be others there. */
export interface RoutedRequest {
  readonly member: Member;
  readonly params: JsonObject | undefined;
}

const INVALID_PARAMS = -32_602;
export interface RouterOptions {
  readonly catalog: Catalog;
  /** The servers that can be asked, in the order of their names. */
  readonly members: () => readonly Member[];
  readonly knowsTool: (server: string, tool: string) => boolean;
  readonly tasks: TaskBook;
  /** The code that says that there is no such resource. */
  readonly noResource: number;
}

/** Finds the server a request of the client is for, and what the thing it names is called there. */
export class Router {
  readonly #options: RouterOptions;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  route(method: string, params: JsonObject): RoutedRequest | NoRoute {
    switch (method) {
      case 'tools/call':
        return this.#byName('tools', params);
      case 'prompts/get':
        return this.#byName('prompts', params);
      case 'completion/complete':
        return this.#completion(params);
      case 'tasks/get':
      case 'tasks/result':
      case 'tasks/update':
      case 'tasks/cancel':
        return this.#task(params);
      default:
        return this.#byUri(params['uri']);
    }
  }

  #byName(kind: 'tools' | 'prompts', params: JsonObject): RoutedRequest | NoRoute {
    const shown = params['name'];
    if (typeof shown !== 'string') return needs('name');
    const route = this.#options.catalog.named(kind, shown) ?? this.#hidden(kind, shown);
    if (route !== undefined) {
      return {
        member: route.member,
        params: route.name === shown ? undefined : { ...params, name: route.name },
      };
    }
    return this.#unknown(kind, shown);
  }

  /** A tool that is not shown: its server is asked all the same, so that the gate refuses the call and records it. */
  #hidden(kind: 'tools' | 'prompts', shown: string): Route | undefined {
    const { catalog, members, knowsTool } = this.#options;
    if (kind === 'prompts') return undefined;
    for (const [member, name] of readPrefixed(shown, members())) {
      if (knowsTool(member.server, name)) return { member, name };
    }
    if (catalog.alternatives(kind, shown).length > 0) return undefined;
    const member = members().find(({ server }) => knowsTool(server, shown));
    return member === undefined ? undefined : { member, name: shown };
  }

  #unknown(kind: 'tools' | 'prompts', shown: string): NoRoute {
    const alternatives = this.#options.catalog.alternatives(kind, shown);
    const what = kind === 'tools' ? 'tool' : 'prompt';
    const message =
      alternatives.length === 0
        ? `Unknown ${what}: ${shown}`
        : `Several servers have a ${what} ${shown}: call ${alternatives.join(' or ')}.`;
    return { code: INVALID_PARAMS, message };
  }

  #byUri(uri: unknown): RoutedRequest | NoRoute {
    if (typeof uri !== 'string') return needs('uri');
    const { catalog, members, noResource } = this.#options;
    const found =
      catalog.resource(uri)?.member ?? only(members().filter((member) => member.can('resources')));
    if (found !== undefined) return { member: found, params: undefined };
    return { code: noResource, message: `No server lists the resource ${uri}`, data: { uri } };
  }

  #task(params: JsonObject): RoutedRequest | NoRoute {
    const shown = params['taskId'];
    if (typeof shown !== 'string') return needs('taskId');
    const route = this.#options.tasks.route(shown);
    if (route === undefined) return { code: INVALID_PARAMS, message: `Unknown task: ${shown}` };
    const { member, id } = route;
    return { member, params: id === shown ? undefined : { ...params, taskId: id } };
  }

  /** The server that can tell of a resource. */
  serverOf(uri: string): Member | undefined {
    const routed = this.#byUri(uri);
    return 'member' in routed ? routed.member : undefined;
  }

  #completion(params: JsonObject): RoutedRequest | NoRoute {
    const ref = params['ref'];
    if (!isJsonObject(ref)) return needs('ref');
    if (ref['type'] === 'ref/resource') return this.#byUri(ref['uri']);
    const routed = this.#byName('prompts', ref);
    if (!('member' in routed) || routed.params === undefined) return routed;
    return { member: routed.member, params: { ...params, ref: routed.params } };
  }
}

const needs = (member: string): NoRoute => ({
  code: INVALID_PARAMS,
  message: `Gatehouse refused the message: it needs params.${member}, a string.`,
});

const only = (members: readonly Member[]): Member | undefined =>
  members.length === 1 ? members[0] : undefined;
