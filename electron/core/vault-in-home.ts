import type { CoreOptions } from './core-options.ts';
import type { Health } from './health/index.ts';
import { readFileContent, writeIfUnchanged } from './store/index.ts';
import { Vault, type VaultFile } from './vault/index.ts';

/** The vault of this data folder. What keeps it from opening is a warning for as long as it lasts. */
export async function openVault(
  { home, keychain, vaultKind, clock, random }: CoreOptions,
  health: Health,
): Promise<Vault> {
  const vault = await Vault.open({ file: vaultFile(home.vault), keychain, kind: vaultKind, clock, random });
  const tell = (): void => {
    const { state } = vault;
    const problem = state.kind === 'timeout' ? 'the keychain did not answer in time' : detailOf(state);
    if (problem === undefined) health.clear('keychain_unavailable');
    else health.raise('keychain_unavailable', { detail: problem });
  };
  tell();
  vault.onChange(tell);
  return vault;
}

function detailOf(state: Vault['state']): string | undefined {
  return 'detail' in state ? state.detail : undefined;
}

/** `vault.json` of a data folder. */
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
