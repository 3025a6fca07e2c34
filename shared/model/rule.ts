import { z } from 'zod';
import { Effect, RiskLevel } from './decision.ts';

/** Characters of a condition. */
const MAX_CONDITION = 2000;

/** What a user's rule matches. Absent members match anything; `*` in `server` and `tool` matches any run of characters. */
export const RuleMatch = z.strictObject({
  client: z.string().optional(),
  server: z.string().min(1),
  tool: z.string().min(1),
  /** SHA-256 of the canonical arguments, for a grant on one exact call. */
  argumentsHash: z.string().optional(),
  /** Argument members that must be equal, for "arguments like these". */
  arguments: z.record(z.string(), z.unknown()).optional(),
  /** The session the grant belongs to; such a rule is never stored. */
  session: z.string().optional(),
  /** The server identity and tool definition that were seen when it was granted; a grant for another one does not count. */
  identity: z.string().optional(),
  definitionHash: z.string().optional(),
  /** Covers calls of this risk and below; what is more dangerous is asked again. Absent: any. */
  upTo: RiskLevel.optional(),
  /** Covers also calls with which private data may leave for somebody who wrote what the session read. */
  flow: z.boolean().optional(),
  /** A condition in CEL that must hold as well. */
  when: z.string().min(1).max(MAX_CONDITION).optional(),
});
export type RuleMatch = z.infer<typeof RuleMatch>;

/** A standing rule or grant of the user. It can never loosen what policy denies. */
export const UserRule = z.strictObject({
  id: z.string().min(1),
  effect: Effect,
  match: RuleMatch,
  createdAt: z.number(),
  expiresAt: z.number().optional(),
  lastUsedAt: z.number().optional(),
  uses: z.number().default(0),
  /** `answer`: made by an approval; `user`: written by hand. */
  origin: z.enum(['answer', 'user']),
  sentence: z.string(),
});
export type UserRule = z.infer<typeof UserRule>;

/** What `rules add` takes. */
export const NewRule = z.strictObject({
  id: z.string().min(1).optional(),
  effect: Effect,
  client: z.string().optional(),
  server: z.string().min(1),
  tool: z.string().min(1).default('*'),
  arguments: z.record(z.string(), z.unknown()).optional(),
  upTo: RiskLevel.optional(),
  flow: z.boolean().optional(),
  when: z.string().min(1).max(MAX_CONDITION).optional(),
  expiresAt: z.number().optional(),
});
export type NewRule = z.infer<typeof NewRule>;

/** What `rules edit` changes; a member that is null is taken away. A grant can be narrowed and ended, not pointed elsewhere. */
export const RuleChanges = z.strictObject({
  effect: Effect.optional(),
  client: z.string().nullable().optional(),
  server: z.string().min(1).optional(),
  tool: z.string().min(1).optional(),
  arguments: z.record(z.string(), z.unknown()).nullable().optional(),
  upTo: RiskLevel.nullable().optional(),
  flow: z.boolean().nullable().optional(),
  when: z.string().min(1).max(MAX_CONDITION).nullable().optional(),
  expiresAt: z.number().nullable().optional(),
});
export type RuleChanges = z.infer<typeof RuleChanges>;
