import { isJsonObject, type JsonObject } from '../../core/frames/index.ts';
import { type MirroredParam, mirroredParams } from '../../core/remote/index.ts';

/** So many pages of a list are read; no server has as many tools. */
const MAX_PAGES = 100;
const MAX_TOOLS = 10_000;

/** Asks the server for one page of its tools. Undefined when it does not answer with one. */
export type ListPage = (cursor: string | undefined) => Promise<JsonObject | undefined>;

/**
 * Which parameters the tools of one server mirror in headers. Learns from the lists that pass, and asks for one when a
 * tool is called that was in none: the client may know it from another connection.
 */
export class ToolHeaders {
  readonly #known = new Map<string, readonly MirroredParam[]>();
  #listing: Promise<void> | undefined;

  /** Remembers the tools of a list's result. */
  learn(result: unknown): void {
    const tools = isJsonObject(result) ? result['tools'] : undefined;
    if (!Array.isArray(tools)) return;
    for (const tool of tools as readonly unknown[]) {
      if (!isJsonObject(tool) || typeof tool['name'] !== 'string') continue;
      if (this.#known.size < MAX_TOOLS || this.#known.has(tool['name'])) {
        this.#known.set(tool['name'], mirroredParams(tool['inputSchema']));
      }
    }
  }

  /** The tools are others now. */
  forget(): void {
    this.#known.clear();
  }

  /** What a tool mirrors; nothing when the server does not list it. */
  async of(tool: string, list: ListPage): Promise<readonly MirroredParam[]> {
    if (!this.#known.has(tool)) {
      const listing = (this.#listing ??= this.#list(list));
      try {
        await listing;
      } finally {
        this.#listing = undefined;
      }
    }
    return this.#known.get(tool) ?? [];
  }

  async #list(list: ListPage): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const result = await list(cursor);
      this.learn(result);
      const next = result?.['nextCursor'];
      if (typeof next !== 'string') return;
      cursor = next;
    }
  }
}
