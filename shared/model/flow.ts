import { z } from 'zod';

/**
 * What a call brings into or out of a conversation: `untrusted` text that an outsider may have written · `private` data
 * that is not for outsiders · `external` something leaves this machine · `exec` something is run.
 */
export const FlowLabel = z.enum(['untrusted', 'private', 'external', 'exec']);
export type FlowLabel = z.infer<typeof FlowLabel>;

/** One earlier call in the chain that a question shows. */
export const FlowStep = z.object({
  /** Epoch ms. */
  time: z.number(),
  server: z.string(),
  tool: z.string(),
  label: FlowLabel,
  /** The sentence about it, ours. */
  text: z.string(),
});
export type FlowStep = z.infer<typeof FlowStep>;
