import { z } from 'zod';

const SealedText = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** Where the key is, and what proves that a key is the right one: an empty text, sealed. */
export const VaultKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keychain'), id: z.string().min(1), check: SealedText }),
  z.strictObject({
    kind: z.literal('passphrase'),
    id: z.string().min(1),
    check: SealedText,
    /** Salt and cost of scrypt (RFC 7914), as they were when the passphrase was set. */
    salt: SealedText,
    cost: z
      .number()
      .int()
      .min(2 ** 14)
      .max(2 ** 20),
  }),
]);
export type VaultKey = z.infer<typeof VaultKey>;

const VaultEntry = z.strictObject({
  owner: z.string(),
  name: z.string(),
  changedAt: z.number(),
  sealed: SealedText,
});
export type VaultEntry = z.infer<typeof VaultEntry>;

/** `vault.json`: names are readable, so that they can be listed while the key is out of reach; values never are. */
export const VaultDocument = z.strictObject({
  v: z.literal(1),
  key: VaultKey,
  entries: z.array(VaultEntry),
});
export type VaultDocument = z.infer<typeof VaultDocument>;

/** Parses `vault.json`; what is wrong with it, in words without its text, otherwise. */
export function parseVault(text: string): VaultDocument | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const parsed = VaultDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path } = parsed.error.issues[0]!;
  return { problem: `"${path.join('.') || 'the document'}" is not what a vault has there` };
}
