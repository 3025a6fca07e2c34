import { z } from 'zod';
import { Risk } from './decision.ts';
import { FlowStep } from './flow.ts';

/** How long an answer holds. Only `once` writes no rule. */
export const Lifetime = z.enum(['once', 'session', '1h', 'always']);
export type Lifetime = z.infer<typeof Lifetime>;

/**
 * Which calls a grant covers: this exact call, calls on the same target (same path, host or table), any call of the tool,
 * any tool of the server whose calls change something and lose nothing (for a session only).
 */
export const GrantScope = z.enum(['exact', 'similar', 'any', 'server']);
export type GrantScope = z.infer<typeof GrantScope>;

/** `waiting` the client waits · `late` the client was told to retry; an answer covers one identical retry. */
export const ApprovalState = z.enum(['waiting', 'late']);

/** A change a file write would make. `before` is absent when the file cannot be read or does not exist. */
export const FilePreview = z.object({
  path: z.string(),
  realPath: z.string(),
  exists: z.boolean(),
  before: z.string().optional(),
  after: z.string().optional(),
  note: z.string().optional(),
});
export type FilePreview = z.infer<typeof FilePreview>;

/** An open question, complete: nothing of the call is left out. */
export const ApprovalView = z.object({
  id: z.string(),
  createdAt: z.number(),
  /** Epoch ms at which the client is told to come back. */
  deadline: z.number(),
  state: ApprovalState,
  client: z.string(),
  session: z.string(),
  server: z.string(),
  identity: z.string(),
  tool: z.string(),
  /** What is asked for, when it is not the call of a tool: `sampling/createMessage`, `elicitation/create`, … */
  operation: z.string().optional(),
  arguments: z.unknown(),
  risk: Risk,
  /** Why it is asked, in plain words: risk reasons, rules, session events. */
  reasons: z.array(z.string()),
  /** The sentence of the rule each possible answer would make, keyed `lifetime:scope`. */
  rulePreview: z.record(z.string(), z.string()),
  /** Paths of arguments (JSON pointers) that must be unfolded before it can be allowed. */
  mustOpen: z.array(z.string()),
  files: z.array(FilePreview),
  /** Further identical calls that share this question. */
  coalesced: z.number(),
  /** False when policy forbids standing answers. */
  userMayAllow: z.boolean(),
  /** The earlier calls because of which this one could carry private data to an outsider, the oldest first. */
  chain: z.array(FlowStep).optional(),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

export const ApprovalAnswer = z.enum(['allow', 'deny']);
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>;

/** A question that is over. `answer` is `none` when nobody answered. */
export const ApprovalOutcome = z.object({
  id: z.string(),
  createdAt: z.number(),
  closedAt: z.number(),
  client: z.string(),
  server: z.string(),
  tool: z.string(),
  risk: Risk,
  answer: z.enum(['allow', 'deny', 'none']),
  /** Who or what closed it: window, page, cli, notification, rule, timeout, cancelled, disconnected, core_stopping. */
  by: z.string(),
  lifetime: Lifetime.optional(),
});
export type ApprovalOutcome = z.infer<typeof ApprovalOutcome>;
