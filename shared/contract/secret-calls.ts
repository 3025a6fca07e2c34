import { z } from 'zod';
import { AccountView, LoginView } from '../model/account.ts';
import { SecretName, SecretView, VaultView } from '../model/secret.ts';

const none = z.strictObject({});
const done = z.object({});

/** Calls about secrets, the accounts of remote servers, and the vault that keeps both. */
export const secretCalls = {
  /** Names, never values; also those that definitions use and the vault does not have. */
  'secrets.list': { input: none, output: z.object({ secrets: z.array(SecretView), vault: VaultView }) },
  'secrets.set': {
    input: z.strictObject({
      name: SecretName,
      value: z
        .string()
        .min(1)
        .max(64 * 1024),
    }),
    output: done,
  },
  'secrets.remove': { input: z.strictObject({ name: z.string() }), output: done },
  /** Every remote server with what is known of its account. */
  'accounts.list': { input: none, output: z.object({ accounts: z.array(AccountView) }) },
  /** Begins a login, and answers where the browser must go. Nothing is opened. */
  'accounts.login': { input: z.strictObject({ server: z.string() }), output: z.object({ login: LoginView }) },
  /** Answers when a login is over. */
  'accounts.wait': { input: z.strictObject({ id: z.string() }), output: z.object({ login: LoginView }) },
  /** Ends a login with the address the browser was sent to, for a browser on another machine. */
  'accounts.finish': {
    input: z.strictObject({ id: z.string(), redirect: z.string().min(1).max(16_384) }),
    output: z.object({ login: LoginView }),
  },
  'accounts.cancel': { input: z.strictObject({ id: z.string() }), output: done },
  /** `false` when there was no account. */
  'accounts.logout': {
    input: z.strictObject({ server: z.string() }),
    output: z.object({ loggedOut: z.boolean() }),
  },
  'vault.show': { input: none, output: z.object({ vault: VaultView }) },
  /** Asks for the key now; `passphrase` for a vault that is sealed with one. */
  'vault.unlock': {
    input: z.strictObject({ passphrase: z.string().min(1).optional() }),
    output: z.object({ vault: VaultView }),
  },
  /** Seals everything with a new key, or a new passphrase. */
  'vault.rekey': {
    input: z.strictObject({ passphrase: z.string().min(1).optional() }),
    output: z.object({ vault: VaultView }),
  },
} as const;
