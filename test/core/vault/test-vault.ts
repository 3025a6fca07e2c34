import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { readFileContent, writeIfUnchanged } from '../../../electron/core/store/index.ts';
import {
  type Keychain,
  type KeychainProblem,
  Vault,
  type VaultFile,
  type VaultKind,
} from '../../../electron/core/vault/index.ts';

/** A keychain that keeps its texts as long as the test runs, and can be made to fail as real ones do. */
export class MemoryKeychain implements Keychain {
  readonly texts = new Map<string, string>();
  problem: KeychainProblem | undefined;
  asked = 0;

  async get(account: string) {
    this.asked++;
    return this.problem ?? ({ kind: 'ok', value: this.texts.get(account) ?? null } as const);
  }

  async set(account: string, text: string) {
    if (this.problem !== undefined) return this.problem;
    this.texts.set(account, text);
    return { kind: 'ok', value: undefined } as const;
  }

  async remove(account: string) {
    if (this.problem !== undefined) return this.problem;
    this.texts.delete(account);
    return { kind: 'ok', value: undefined } as const;
  }
}

export async function vaultPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'gatehouse-vault-')), 'vault.json');
}

export function vaultFile(path: string): VaultFile {
  return {
    path,
    read: async () => {
      const { bytes, hash } = await readFileContent(path);
      return { text: bytes?.toString('utf8'), hash };
    },
    write: async (hash, text) => writeIfUnchanged(path, hash, text),
  };
}

export function openVault(path: string, keychain: Keychain, kind: VaultKind = 'keychain'): Promise<Vault> {
  return Vault.open({ file: vaultFile(path), keychain, kind, clock: systemClock, random: randomBytes });
}
