import { isJsonObject, type JsonObject, toLine } from '../frames/index.ts';
import { type MirroredParam, readMirrored } from './mirrored-params.ts';

const MAX_TOOLS = 10_000;

/** What the lists of a server said of the parameters its tools mirror in headers. */
export class ToolList {
  readonly #params = new Map<string, readonly MirroredParam[]>();

  /** Notes the tools of an answer. `line` is the answer without those whose annotations are not valid, if there are any. */
  see(answer: unknown): { readonly line: string | undefined; readonly left: readonly string[] } {
    const result = isJsonObject(answer) ? answer['result'] : undefined;
    const tools = isJsonObject(result) ? result['tools'] : undefined;
    if (!isJsonObject(answer) || !isJsonObject(result) || !Array.isArray(tools))
      return { line: undefined, left: [] };
    const left: string[] = [];
    const kept = (tools as unknown[]).filter((tool) => {
      if (!isJsonObject(tool) || typeof tool['name'] !== 'string') return true;
      const params = readMirrored(tool['inputSchema']);
      if (params === undefined) left.push(tool['name'].slice(0, 100));
      else if (this.#params.size < MAX_TOOLS) this.#params.set(tool['name'], params);
      return params !== undefined;
    });
    if (left.length === 0) return { line: undefined, left };
    return { line: toLine({ ...answer, result: { ...result, tools: kept } }), left };
  }

  /** What a call mirrors; nothing for a tool that was in no list. */
  paramsOf({ method, params }: JsonObject): readonly MirroredParam[] {
    const name = method === 'tools/call' && isJsonObject(params) ? params['name'] : undefined;
    return typeof name === 'string' ? (this.#params.get(name) ?? []) : [];
  }
}
