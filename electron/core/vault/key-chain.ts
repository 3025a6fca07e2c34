/** Why a keychain gave no key. Never `absent` for `locked`: the two cannot be told apart, so both are `locked`. */
export type KeychainProblem =
  | { readonly kind: 'locked'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly afterMs: number };

export type KeychainAnswer<Value> = { readonly kind: 'ok'; readonly value: Value } | KeychainProblem;

/** The keychain of the system, as far as the vault needs it. Answers always, within its time limit. */
export interface Keychain {
  /** The text under `account`; null when there is none, or when the keychain is locked and does not say so. */
  get(account: string): Promise<KeychainAnswer<string | null>>;
  set(account: string, text: string): Promise<KeychainAnswer<undefined>>;
  remove(account: string): Promise<KeychainAnswer<undefined>>;
}
