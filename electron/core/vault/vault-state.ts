/**
 * What the vault can do now. `unused`: nothing was ever kept. `closed`: its key was not asked for yet. Every other state
 * says why secrets cannot be read, and none of them ever leads to a new key while there are entries.
 */
export type VaultState =
  | { readonly kind: 'unused' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'open' }
  /** The keychain is locked, or the key is gone from it: the two look the same from here. */
  | { readonly kind: 'locked'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  /** `vault.json` cannot be understood; it is left as it is. */
  | { readonly kind: 'broken'; readonly detail: string };

/** Where the key of the vault comes from. */
export type VaultKind = 'keychain' | 'passphrase';
