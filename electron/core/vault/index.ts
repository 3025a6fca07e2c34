export type { Keychain, KeychainAnswer, KeychainProblem } from './key-chain.ts';
export { KeychainProcess, type KeychainProcessOptions } from './keychain-process.ts';
export { openBytes, sealBytes } from './sealed-bytes.ts';
export { Vault, type VaultName, type VaultOptions } from './vault.ts';
export type { VaultFile } from './vault-file.ts';
export type { VaultKind, VaultState } from './vault-state.ts';
