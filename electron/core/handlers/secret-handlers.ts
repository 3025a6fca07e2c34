import type { Handlers } from '../../../shared/contract/index.ts';
import type { VaultView } from '../../../shared/model/secret.ts';
import type { Secrets } from '../secrets.ts';
import type { Vault } from '../vault/index.ts';

type SecretHandlers = Pick<
  Handlers,
  'secrets.list' | 'secrets.set' | 'secrets.remove' | 'vault.show' | 'vault.unlock' | 'vault.rekey'
>;

/** The calls about secrets and the vault they are in. No answer holds a value. */
export function secretHandlers({
  secrets,
  vault,
  changed,
}: {
  readonly secrets: Secrets;
  readonly vault: Vault;
  /** A definition that needs the secret may start now. */
  changed(): void;
}): SecretHandlers {
  return {
    'secrets.list': () => ({ secrets: secrets.list(), vault: vaultView(vault) }),
    'secrets.set': async ({ name, value }) => {
      await secrets.set(name, value);
      changed();
      return {};
    },
    'secrets.remove': async ({ name }) => {
      await secrets.remove(name);
      changed();
      return {};
    },
    'vault.show': () => ({ vault: vaultView(vault) }),
    'vault.unlock': async ({ passphrase }) => {
      await vault.unlock(passphrase);
      changed();
      return { vault: vaultView(vault) };
    },
    'vault.rekey': async ({ passphrase }) => {
      await vault.rekey(passphrase);
      return { vault: vaultView(vault) };
    },
  };
}

export function vaultView({ state, kind }: Pick<Vault, 'state' | 'kind'>): VaultView {
  if (state.kind === 'timeout') {
    const seconds = Math.round(state.afterMs / 1000);
    return { kind, state: 'timeout', detail: `the keychain did not answer within ${seconds} seconds` };
  }
  return { kind, state: state.kind, ...('detail' in state ? { detail: state.detail } : {}) };
}
