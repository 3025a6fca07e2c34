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
    setAll: (values) => secrets.setAll(values),
    removeUnused: async (names) => {
      const asked = new Set(names);
      const unused = secrets
        .list()
        .filter(
          ({ name, changedAt, usedBy }) => asked.has(name) && changedAt !== undefined && usedBy.length === 0,
        );
      await secrets.removeAll(unused.map(({ name }) => name));
    },
    key: (backup) => vault.get(OWNER, backup),
    keepKey: (backup, key) => vault.set(OWNER, backup, key),
    forgetKey: async (backup) => void (await vault.remove(OWNER, backup)),
  };
}
