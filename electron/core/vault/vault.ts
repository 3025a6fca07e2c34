import { createSecretKey, type KeyObject } from 'node:crypto';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Clock, Random } from '../clock/index.ts';
import type { Keychain, KeychainProblem } from './key-chain.ts';
import { passphraseKey, SCRYPT_COST } from './passphrase-key.ts';
import { type EntryPlace, openEntry, sealEntry } from './sealed-entry.ts';
import { parseVault, type VaultDocument, type VaultEntry, type VaultKey } from './vault-document.ts';
import type { VaultFile } from './vault-file.ts';
import type { VaultKind, VaultState } from './vault-state.ts';

export interface VaultOptions {
  readonly file: VaultFile;
  readonly keychain: Keychain;
  /** What a vault that does not exist yet is sealed with. */
  readonly kind: VaultKind;
  readonly clock: Clock;
  readonly random: Random;
}

/** A name in the vault. Its value is read by `get` only. */
export interface VaultName {
  readonly name: string;
  readonly changedAt: number;
}

const PASSPHRASE_LOCKED = 'it is sealed with a passphrase; give it with: gatehouse vault unlock';
const KEY_GONE = 'the keychain has no key for this vault: it is locked, or the key was removed from it';

/**
 * Secrets on disk, sealed with a key that is not (policy: AES-256-GCM, the place of an entry authenticated with it). The
 * key is fetched when it is first needed, and stays in memory until the core ends.
 */
export class Vault {
  readonly #options: VaultOptions;
  readonly #listeners = new Set<() => void>();
  #document: VaultDocument | undefined;
  #hash = '';
  #key: KeyObject | undefined;
  #state: VaultState = { kind: 'unused' };
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: VaultOptions) {
    this.#options = options;
  }

  /** Reads what there is. The key is not asked for: that may open a prompt. A file that cannot be used is a state. */
  static async open(options: VaultOptions): Promise<Vault> {
    const vault = new Vault(options);
    try {
      await vault.#read();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
    return vault;
  }

  get state(): VaultState {
    return this.#state;
  }

  get kind(): VaultKind {
    return this.#document?.key.kind ?? this.#options.kind;
  }

  /** Calls back after each change of the state or of the names. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** The names an owner has, also while the vault is locked. */
  names(owner: string): VaultName[] {
    return (this.#document?.entries ?? [])
      .filter((entry) => entry.owner === owner)
      .map(({ name, changedAt }) => ({ name, changedAt }));
  }

  /** The value of an entry; undefined when there is none. Raises `vault_locked`, `vault_unavailable`, `vault_damaged`. */
  get(owner: string, name: string): Promise<string | undefined> {
    return this.#inTurn(async () => {
      const entry = this.#find(owner, name);
      if (this.#state.kind === 'broken') throw this.#problem();
      if (entry === undefined) return undefined;
      const { key, keyId } = await this.#unlocked();
      const text = openEntry(key, { keyId, owner, name }, entry.sealed);
      if (text === undefined) throw this.#unopened(name);
      return text;
    });
  }

  /** Keeps a value. Raises what `get` raises, and `file_unwritable`; then nothing has changed. */
  set(owner: string, name: string, value: string): Promise<void> {
    return this.setAll(owner, new Map([[name, value]]));
  }

  /** Keeps all of these values in one write, or none. Raises what `set` raises. */
  setAll(owner: string, values: ReadonlyMap<string, string>): Promise<void> {
    return this.#change(async () => {
      const { key, keyId } = await this.#unlocked();
      const changedAt = this.#options.clock.now();
      const entries = [...values].map(([name, value]): VaultEntry => {
        const sealed = sealEntry(key, { keyId, owner, name }, value, this.#options.random(12));
        return { owner, name, changedAt, sealed };
      });
      return { ...this.#document!, entries: [...this.#without(owner, new Set(values.keys())), ...entries] };
    });
  }

  /** Forgets an entry; the key is not needed. False when there was none. */
  async remove(owner: string, name: string): Promise<boolean> {
    return (await this.removeAll(owner, [name])).length > 0;
  }

  /** Forgets those of these entries that are there, in one write, and says which. */
  async removeAll(owner: string, names: readonly string[]): Promise<string[]> {
    let found: string[] = [];
    await this.#change(async () => {
      found = names.filter((name) => this.#find(owner, name) !== undefined);
      if (found.length === 0) return this.#document;
      return { ...this.#document!, entries: this.#without(owner, new Set(found)) };
    });
    return found;
  }

  /** Asks for the key now, so that a prompt comes when the user expects it. Raises what `get` raises. */
  unlock(passphrase?: string): Promise<void> {
    return this.#change(async () => {
      await this.#unlocked(passphrase);
      return this.#document;
    });
  }

  /**
   * Seals everything with a new key and forgets the old one. The old key is given up only when the new file stands.
   * Raises what `get` raises, and `vault_damaged` when an entry cannot be read: then nothing has changed.
   */
  rekey(passphrase?: string): Promise<void> {
    return this.#change(async () => {
      const { key: oldKey, keyId: oldId } = await this.#unlocked();
      const { key, description } = await this.#newKey(passphrase);
      const entries = this.#document!.entries.map((entry) => {
        const { owner, name } = entry;
        const text = openEntry(oldKey, { keyId: oldId, owner, name }, entry.sealed);
        if (text === undefined) throw this.#unopened(name);
        const place = { keyId: description.id, owner, name };
        return { ...entry, sealed: sealEntry(key, place, text, this.#options.random(12)) };
      });
      await this.#write({ v: 1, key: description, entries });
      this.#key = key;
      await this.#options.keychain.remove(account(oldId));
      return this.#document;
    });
  }

  #find(owner: string, name: string): VaultEntry | undefined {
    return this.#document?.entries.find((entry) => entry.owner === owner && entry.name === name);
  }

  #without(owner: string, names: ReadonlySet<string>): VaultEntry[] {
    return this.#document!.entries.filter((entry) => entry.owner !== owner || !names.has(entry.name));
  }

  /** The key, fetched now if it is not here. A vault that does not exist yet is made. */
  async #unlocked(passphrase?: string): Promise<{ key: KeyObject; keyId: string }> {
    if (this.#state.kind === 'broken') throw this.#problem();
    if (this.#document === undefined) await this.#create(passphrase);
    const { key: description } = this.#document!;
    this.#key ??= await this.#fetch(description, passphrase);
    this.#become({ kind: 'open' });
    return { key: this.#key, keyId: description.id };
  }

  async #create(passphrase: string | undefined): Promise<void> {
    const { key, description } = await this.#newKey(passphrase);
    await this.#write({ v: 1, key: description, entries: [] });
    this.#key = key;
  }

  /** A key nobody had before, kept where it belongs and read back from there. */
  async #newKey(passphrase: string | undefined): Promise<{ key: KeyObject; description: VaultKey }> {
    const { random, keychain } = this.#options;
    const id = Buffer.from(random(8)).toString('hex');
    const checked = (key: KeyObject): string => sealEntry(key, checkPlace(id), '', random(12));
    if (this.kind === 'passphrase') {
      if (passphrase === undefined) throw this.#fail({ kind: 'locked', detail: PASSPHRASE_LOCKED });
      const salt = Buffer.from(random(16)).toString('base64url');
      const key = await passphraseKey(passphrase, salt, SCRYPT_COST);
      return { key, description: { kind: 'passphrase', id, check: checked(key), salt, cost: SCRYPT_COST } };
    }
    const secret = Buffer.from(random(32)).toString('base64');
    const set = await keychain.set(account(id), secret);
    if (set.kind !== 'ok') throw this.#fail(set);
    const kept = await keychain.get(account(id));
    if (kept.kind !== 'ok') throw this.#fail(kept);
    if (kept.value !== secret) {
      throw this.#fail({ kind: 'unavailable', detail: 'the keychain did not keep what was put into it' });
    }
    const key = createSecretKey(Buffer.from(secret, 'base64'));
    return { key, description: { kind: 'keychain', id, check: checked(key) } };
  }

  async #fetch(description: VaultKey, passphrase: string | undefined): Promise<KeyObject> {
    const { id, check } = description;
    if (description.kind === 'passphrase') {
      if (passphrase === undefined) throw this.#fail({ kind: 'locked', detail: PASSPHRASE_LOCKED });
      const key = await passphraseKey(passphrase, description.salt, description.cost);
      if (openEntry(key, checkPlace(id), check) === undefined)
        throw new AppError('passphrase_wrong', { file: this.#options.file.path });
      return key;
    }
    const answer = await this.#options.keychain.get(account(id));
    if (answer.kind !== 'ok') throw this.#fail(answer);
    if (answer.value === null) throw this.#fail({ kind: 'locked', detail: KEY_GONE });
    const bytes = Buffer.from(answer.value, 'base64');
    const key = bytes.length === 32 ? createSecretKey(bytes) : undefined;
    if (key === undefined || openEntry(key, checkPlace(id), check) === undefined) {
      throw this.#fail({
        kind: 'locked',
        detail: 'the keychain holds another key than this vault was sealed with',
      });
    }
    return key;
  }

  #fail(problem: KeychainProblem): AppError {
    this.#become(problem);
    return this.#problem();
  }

  #problem(): AppError {
    const state = this.#state;
    switch (state.kind) {
      case 'locked':
        return new AppError('vault_locked', { detail: state.detail });
      case 'timeout':
        return new AppError('vault_unavailable', {
          detail: `the keychain did not answer within ${Math.round(state.afterMs / 1000)} seconds; a prompt of it may be open`,
        });
      case 'unavailable':
        return new AppError('vault_unavailable', { detail: state.detail });
      case 'broken':
        return this.#damaged(state.detail);
      case 'unused':
      case 'closed':
      case 'open':
        return new AppError('vault_locked', { detail: 'its key was not asked for yet' });
    }
  }

  #unopened(name: string): AppError<'vault_damaged'> {
    return this.#damaged(`the entry "${name}" does not open with the key of this vault`);
  }

  #damaged(problem: string): AppError<'vault_damaged'> {
    return new AppError('vault_damaged', { file: this.#options.file.path, problem });
  }

  #become(state: VaultState): void {
    const before = this.#state.kind;
    this.#state = state;
    if (before !== state.kind) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Someone else may have written: what is written is made from what is there now. */
  #change(make: () => Promise<VaultDocument | undefined>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#read();
      const next = await make();
      if (next === undefined || next === this.#document) return;
      await this.#write(next);
      this.#tell();
    });
  }

  async #read(): Promise<void> {
    const { text, hash } = await this.#options.file.read();
    if (hash === this.#hash) return;
    const oldId = this.#document?.key.id;
    const parsed = text === undefined ? undefined : parseVault(text);
    this.#hash = hash;
    if (parsed !== undefined && 'problem' in parsed) {
      this.#document = undefined;
      this.#key = undefined;
      this.#become({ kind: 'broken', detail: parsed.problem });
      return;
    }
    this.#document = parsed;
    if (parsed?.key.id !== oldId) this.#key = undefined;
    if (this.#key === undefined) this.#become({ kind: parsed === undefined ? 'unused' : 'closed' });
  }

  async #write(document: VaultDocument): Promise<void> {
    await this.#options.file.write(this.#hash, `${JSON.stringify(document, null, 2)}\n`);
    this.#document = document;
    this.#hash = (await this.#options.file.read()).hash;
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

const account = (keyId: string): string => `vault-${keyId}`;
const checkPlace = (keyId: string): EntryPlace => ({ keyId, owner: '', name: 'check' });
