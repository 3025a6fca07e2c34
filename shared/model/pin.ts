import { z } from 'zod';
import { Finding } from './finding.ts';

/** What is pinned: `instructions` are the server's own, said at its start. */
export const PinKind = z.enum(['tool', 'prompt', 'template', 'instructions']);
export type PinKind = z.infer<typeof PinKind>;

/** `new` never accepted · `pinned` as accepted · `drifted` not what was accepted. */
export const PinState = z.enum(['new', 'pinned', 'drifted']);
export type PinState = z.infer<typeof PinState>;

/** A piece of a text that was compared word by word. */
export const DiffPart = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export type DiffPart = z.infer<typeof DiffPart>;

/** One place where two definitions differ. */
export const DefinitionChange = z.object({ where: z.string(), parts: z.array(DiffPart) });
export type DefinitionChange = z.infer<typeof DefinitionChange>;

/** Something that waits for a review, or was refused in one. */
export const ReviewItem = z.object({
  kind: PinKind,
  name: z.string(),
  pin: PinState,
  rejected: z.boolean(),
  /** Of what would be accepted: an answer names it, so that nothing else is accepted. */
  hash: z.string(),
  findings: z.array(Finding),
  /** Against what is accepted; for a new one, the whole definition as added. */
  changes: z.array(DefinitionChange),
  /** Epoch ms. */
  seenAt: z.number(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;

/** A new version of a server against the version before it. */
export const VersionReview = z.object({
  from: z.string(),
  to: z.string(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.object({ kind: PinKind, name: z.string(), changes: z.array(DefinitionChange) })),
});
export type VersionReview = z.infer<typeof VersionReview>;
