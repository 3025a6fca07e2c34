import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors/app-error.ts';
import { StoredAccount } from './account.ts';
import type { AccountVault } from './ports.ts';

/** The account at one URL: read once, sealed again with every change. */
export class AccountEntry {
  readonly url: string;
  readonly #vault: AccountVault;
  readonly #name: string;
  #account: StoredAccount | undefined;
  #reading: Promise<void> | undefined;

  constructor(vault: AccountVault, url: string) {
    this.url = url;
    this.#vault = vault;
    this.#name = entryName(url);
  }

  /** True when something is kept, also while the vault is locked. */
  get exists(): boolean {
    return this.#vault.names().includes(this.#name);
  }

  /** What is kept; an empty account when nothing is. Only after `read`. */
  get current(): StoredAccount {
    return this.#account ?? { v: 1, url: this.url, issuer: '' };
  }

  /** What was read already; undefined when it was not. */
  get known(): StoredAccount | undefined {
    return this.#account;
  }

  /** Raises what the vault raises, and `vault_damaged` when what is in it is no account. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async save(account: StoredAccount): Promise<void> {
    await this.#vault.set(this.#name, JSON.stringify(account));
    this.#account = account;
  }

  async remove(): Promise<void> {
    this.#account = undefined;
    await this.#vault.remove(this.#name);
  }

  async #read(): Promise<void> {
    if (this.#account !== undefined || !this.exists) return;
    const text = await this.#vault.get(this.#name);
    if (text === undefined) return;
    const parsed = StoredAccount.safeParse(parse(text));
    // Sealed under this name, so it is ours; another URL in it would be a mistake of ours.
    if (!parsed.success || parsed.data.url !== this.url) {
      throw new AppError('vault_damaged', { file: 'vault.json', problem: 'an account in it cannot be read' });
    }
    this.#account = parsed.data;
  }
}

/** The URL may hold what is not for everybody's eyes; names in the vault are readable. */
export function entryName(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
