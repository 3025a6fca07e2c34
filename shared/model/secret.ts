import { z } from 'zod';
import { SECRET_NAME } from '../util/secret-name.ts';

/** A name a secret may have: it appears in definitions and on command lines. */
export const SecretName = z
  .string()
  .regex(SECRET_NAME, 'use 1 to 100 letters, digits, dot, dash, slash or underscore');

/** A secret as surfaces see it: its value never leaves the core. `changedAt` is absent while it is missing. */
export const SecretView = z.object({
  name: z.string(),
  usedBy: z.array(z.string()),
  changedAt: z.number().optional(),
});
export type SecretView = z.infer<typeof SecretView>;

/** What the vault can do now (electron/core/vault/vault-state.ts), with a sentence for people. */
export const VaultView = z.object({
  kind: z.enum(['keychain', 'passphrase']),
  state: z.enum(['unused', 'closed', 'open', 'locked', 'unavailable', 'timeout', 'broken']),
  detail: z.string().optional(),
});
export type VaultView = z.infer<typeof VaultView>;
