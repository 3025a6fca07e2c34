import { z } from 'zod';

export const Effect = z.enum(['allow', 'deny', 'ask']);
export type Effect = z.infer<typeof Effect>;

export const RiskLevel = z.enum(['read', 'write', 'destructive', 'unknown']);
export type RiskLevel = z.infer<typeof RiskLevel>;

/** How dangerous a call is, and why, in plain words. */
export const Risk = z.object({ level: RiskLevel, reasons: z.array(z.string()) });
export type Risk = z.infer<typeof Risk>;

/**
 * Why a decision fell: `rule` a policy or user rule · `grant` a standing answer · `default` the default for this risk ·
 * `approval` the human's answer · `timeout` nobody answered · `cancelled`, `disconnected` the client went away ·
 * `core_stopping` · `journal` the audit record could not be written · `policy_error` · `drift` the tool changed ·
 * `hidden` the tool is not in the list · `queue_full` · `monitor` would have been denied, is only recorded ·
 * `limit` too many calls, too many equal ones, too late or too large an answer · `flow` the conversation read text from outside and private data, and with this call data may leave.
 */
export const DecisionReason = z.enum([
  'rule',
  'grant',
  'default',
  'approval',
  'timeout',
  'cancelled',
  'disconnected',
  'core_stopping',
  'journal',
  'policy_error',
  'drift',
  'hidden',
  'queue_full',
  'monitor',
  'flow',
  'limit',
]);
export type DecisionReason = z.infer<typeof DecisionReason>;

/** An effect and why. `message` is a sentence part that fits after "denied by …" or "asked because …". */
export const Decision = z.object({
  effect: Effect,
  reason: DecisionReason,
  message: z.string().optional(),
  rule: z.string().optional(),
  layer: z.string().optional(),
});
export type Decision = z.infer<typeof Decision>;

/**
 * What kind of request is judged: three of the client, and three in which the server asks the client back (as requests of
 * its own up to revision 2025-11-25, within `input_required` results after it).
 */
export const OperationType = z.enum([
  'tools/call',
  'resources/read',
  'prompts/get',
  'sampling/createMessage',
  'elicitation/create',
  'roots/list',
]);
export type OperationType = z.infer<typeof OperationType>;
