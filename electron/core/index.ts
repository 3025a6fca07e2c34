/** What the composition lends to a root that works over the files of a data folder while no core runs. */
export { adoptionSecrets } from './adoption-secrets.ts';
export { Secrets } from './secrets.ts';
export { vaultFile } from './vault-in-home.ts';
