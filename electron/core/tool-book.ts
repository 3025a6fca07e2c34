import type { ToolDefinition } from './gateway/index.ts';

/** What a server listed last, whoever asked it. */
export interface KnownTools {
  /** Epoch ms. */
  readonly asOf: number;
  readonly identity: string;
  readonly tools: readonly { readonly definition: ToolDefinition; readonly definitionHash: string }[];
}

/** The tools every server listed last. Only for showing: a call is judged by what its own session was told. */
export class ToolBook {
  readonly #known = new Map<string, KnownTools>();

  set(server: string, known: KnownTools): void {
    this.#known.set(server, known);
  }

  of(server: string): KnownTools | undefined {
    return this.#known.get(server);
  }

  tool(server: string, name: string): KnownTools['tools'][number] | undefined {
    return this.#known.get(server)?.tools.find((tool) => tool.definition.name === name);
  }

  forget(server: string): void {
    this.#known.delete(server);
  }
}
