import { isJsonObject } from '../frames/index.ts';
import { definitionHash } from './binding.ts';
import type { DescribedItem, IntegrityPort, JudgePort, SessionFacts, ToolDefinition } from './ports.ts';

/** A tool as the server last listed it. */
export interface ListedTool {
  readonly definition: ToolDefinition;
  /** SHA-256 of the canonical definition. */
  readonly hash: string;
}

type CatalogEntry =
  | {
      readonly kind: 'listed';
      readonly tool: ListedTool;
      hidden: { version: string; answer: boolean } | undefined;
    }
  /** Listed twice under one name with different definitions: nobody can say which one a call means. */
  | { readonly kind: 'ambiguous' };

/** No server has so many tools; what is beyond is judged as never listed. */
const TOOL_LIMIT = 10_000;
export const NO_DEFINITION = 'none';

/** What the server of one session listed as its tools. */
export class ToolCatalog {
  readonly #judge: JudgePort;
  readonly #session: SessionFacts;
  readonly #integrity: IntegrityPort | undefined;
  /** Hashes of the definitions of the last list, so that none is hashed twice. */
  #hashes = new WeakMap<object, string>();
  readonly #entries = new Map<string, CatalogEntry>();

  constructor(judge: JudgePort, session: SessionFacts, integrity?: IntegrityPort) {
    this.#judge = judge;
    this.#integrity = integrity;
    this.#session = session;
  }

  /** Remembers the tools of one `tools/list` answer, and has them compared with what was accepted. Raises `journal_unwritable`. */
  record(tools: readonly unknown[]): void {
    const seen = new Set<string>();
    const described: DescribedItem[] = [];
    this.#hashes = new WeakMap();
    for (const tool of tools) {
      if (!isToolDefinition(tool)) continue;
      const before = this.#entries.get(tool.name);
      const hash = definitionHash(tool);
      this.#hashes.set(tool, hash);
      described.push({ kind: 'tool', name: tool.name, definition: tool, hash });
      const repeated = seen.has(tool.name);
      seen.add(tool.name);
      if (repeated && !(before?.kind === 'listed' && before.tool.hash === hash)) {
        this.#entries.set(tool.name, { kind: 'ambiguous' });
      } else if (before !== undefined || this.#entries.size < TOOL_LIMIT) {
        this.#entries.set(tool.name, { kind: 'listed', tool: { definition: tool, hash }, hidden: undefined });
      }
    }
    if (described.length > 0) this.#integrity?.described(this.#session, described);
  }

  find(name: string): ListedTool | undefined {
    const entry = this.#entries.get(name);
    return entry?.kind === 'listed' ? entry.tool : undefined;
  }

  /** True when the rules, as they are now, hide the listed tool of this name. */
  hides(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry?.kind !== 'listed') return false;
    const version = this.#judge.listVersion();
    if (entry.hidden?.version !== version) {
      entry.hidden = { version, answer: this.#isHidden(entry.tool.definition) };
    }
    return entry.hidden.answer;
  }

  /** True when a tool of a list must not be shown. Each is judged by itself, also of two with one name. */
  hidesDefinition(tool: unknown): boolean {
    return isToolDefinition(tool) && (this.#isHidden(tool) || this.#isHeld(tool));
  }

  /** True for a tool that waits for a review. A call of it is not hidden away, but asked. */
  #isHeld(tool: ToolDefinition): boolean {
    if (this.#integrity === undefined) return false;
    const hash = this.#hashes.get(tool) ?? definitionHash(tool);
    return this.#integrity.hides(this.#session, tool.name, hash);
  }

  /** A tool that cannot be judged is not shown. */
  #isHidden(tool: ToolDefinition): boolean {
    try {
      return this.#judge.hides(this.#session, tool);
    } catch {
      return true;
    }
  }

  /** The tools as last listed, hidden ones included. */
  all(): ListedTool[] {
    return [...this.#entries.values()].flatMap((entry) => (entry.kind === 'listed' ? [entry.tool] : []));
  }
}

function isToolDefinition(tool: unknown): tool is ToolDefinition {
  return isJsonObject(tool) && typeof tool['name'] === 'string';
}
