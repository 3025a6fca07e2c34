import type { SecretsPort } from './clients/index.ts';
import type { Secrets } from './secrets.ts';
import type { Vault } from './vault/index.ts';

/** Whose entries the keys of sealed backups are, in the vault. */
const OWNER = 'backup';

/** The vault, as adoption sees it. */
export function adoptionSecrets(vault: Vault, secrets: Secrets): SecretsPort {
  return {
    open: () => vault.unlock(),
    isOpen: () => vault.state.kind === 'open',
    names: () =>
      new Set(secrets.list().flatMap(({ name, changedAt }) => (changedAt === undefined ? [] : [name]))),
    value: (name) => secrets.value(name),
    set: (name, value) => secrets.set(name, value),
    removeUnused: async (name) => {
      const known = secrets.list().find((secret) => secret.name === name);
      if (known?.changedAt !== undefined && known.usedBy.length === 0) await secrets.remove(name);
    },
    key: (backup) => vault.get(OWNER, backup),
    keepKey: (backup, key) => vault.set(OWNER, backup, key),
    forgetKey: async (backup) => void (await vault.remove(OWNER, backup)),
  };
}
