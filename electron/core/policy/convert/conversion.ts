import type { AllowedEntry, DeniedEntry, Policy, ToolRule } from '../schema.ts';

/** Something of the original that the result does not say, or says otherwise. */
export interface Loss {
  /** Where it stands in the original. */
  readonly what: string;
  readonly why: string;
}

/** A policy made of the settings of a vendor. */
export interface Imported {
  readonly policy: Policy;
  readonly lost: readonly Loss[];
}

/** What an importer gathers. */
export class Gathering {
  readonly lost: Loss[] = [];
  readonly denied: DeniedEntry[] = [];
  readonly tools: ToolRule[] = [];
  #allowed: AllowedEntry[] | undefined;

  lose(what: string, why: string): void {
    this.lost.push({ what, why });
  }

  /** There is an allowlist, also when nothing of it can be carried over: then nothing is admitted. */
  hasAllowlist(): AllowedEntry[] {
    return (this.#allowed ??= []);
  }

  result(id: string): Imported {
    return {
      policy: {
        id,
        version: 1,
        ...(this.#allowed === undefined ? {} : { allowedMcpServers: this.#allowed }),
        ...(this.denied.length === 0 ? {} : { deniedMcpServers: this.denied }),
        ...(this.tools.length === 0 ? {} : { tools: this.tools }),
      },
      lost: this.lost,
    };
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
