import type { AuditDraft } from '../../shared/model/audit-record.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { isRemote, type ServerDefinition } from '../../shared/model/server.ts';
import { referencedSecrets } from '../../shared/util/secret-reference.ts';
import type { SecretView } from '../../shared/model/secret.ts';
import type { Vault } from './vault/index.ts';

/** Whose entries the user's own secrets are, in the vault. */
const OWNER = 'secret';

export interface SecretsOptions {
  readonly vault: Vault;
  /** Every definition, by name. */
  definitions(): ReadonlyMap<string, ServerDefinition>;
  record(draft: AuditDraft): void;
}

/** The user's own secrets: kept by name, used by definitions, never given out but to the process they are for. */
export class Secrets {
  readonly #options: SecretsOptions;

  constructor(options: SecretsOptions) {
    this.#options = options;
  }

  /** Names, never values, with the servers that use each; also names that are used and missing. */
  list(): SecretView[] {
    const kept = new Map(this.#options.vault.names(OWNER).map((entry) => [entry.name, entry.changedAt]));
    const uses = this.#uses();
    const names = [...new Set([...kept.keys(), ...uses.keys()])].sort();
    return names.map((name) => {
      const changedAt = kept.get(name);
      return { name, usedBy: uses.get(name) ?? [], ...(changedAt === undefined ? {} : { changedAt }) };
    });
  }

  /** Raises what `Vault.set` raises. The change is on record, its value nowhere. */
  async set(name: string, value: string): Promise<void> {
    await this.setAll(new Map([[name, value]]));
  }

  /** All of them in one write, or none. Raises what `Vault.set` raises. Each change is on record. */
  async setAll(values: ReadonlyMap<string, string>): Promise<void> {
    await this.#options.vault.setAll(OWNER, values);
    for (const name of values.keys()) this.#record(name, 'set');
  }

  /** Raises `secret_not_found`. */
  async remove(name: string): Promise<void> {
    const { vault } = this.#options;
    if (!(await vault.remove(OWNER, name))) {
      throw new AppError('secret_not_found', {
        secret: name,
        known: vault.names(OWNER).map((entry) => entry.name),
      });
    }
    this.#record(name, 'removed');
  }

  /** Those of them that are kept, in one write. */
  async removeAll(names: readonly string[]): Promise<void> {
    for (const name of await this.#options.vault.removeAll(OWNER, names)) this.#record(name, 'removed');
  }

  /**
   * The values a definition refers to, by name; missing ones are left out. The keychain is asked only when there are any.
   * Raises what `Vault.get` raises.
   */
  async of(definition: ServerDefinition): Promise<Readonly<Record<string, string>>> {
    const values = new Map<string, string>();
    for (const name of referredSecrets(definition)) {
      const value = await this.#options.vault.get(OWNER, name);
      if (value !== undefined) values.set(name, value);
    }
    return Object.fromEntries(values);
  }

  /** The value of one secret; undefined when it is not kept. Raises what `Vault.get` raises. */
  value(name: string): Promise<string | undefined> {
    return this.#options.vault.get(OWNER, name);
  }

  #record(name: string, change: 'set' | 'removed'): void {
    this.#options.record({ kind: 'secret.changed', detail: { secret: name, change } });
  }

  #uses(): Map<string, string[]> {
    const uses = new Map<string, string[]>();
    for (const [server, definition] of this.#options.definitions()) {
      for (const secret of referredSecrets(definition)) {
        uses.set(secret, [...(uses.get(secret) ?? []), server]);
      }
    }
    return uses;
  }
}

/** The names of the secrets a definition refers to, each once. */
export function referredSecrets(definition: ServerDefinition): string[] {
  const values = Object.values(isRemote(definition) ? definition.headers : definition.env);
  const named = values.flatMap((value) =>
    typeof value === 'object' && 'secret' in value ? [value.secret] : [],
  );
  const inArguments = isRemote(definition) ? [] : definition.args.flatMap(referencedSecrets);
  return [...new Set([...named, ...inArguments])];
}
