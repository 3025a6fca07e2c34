import { z } from 'zod';
import { RiskLevel } from './decision.ts';
import { Finding } from './finding.ts';

/**
 * What became of a call: `waiting` for a human · `running` released, no answer yet · `allowed` · `approved` by a human ·
 * `denied` · `failed` released, and the server answered with an error · `cancelled` by the client · `not_started` the
 * server was not admitted · `noted` would have been denied, mode is monitor.
 */
export const CallStatus = z.enum([
  'waiting',
  'running',
  'allowed',
  'approved',
  'denied',
  'failed',
  'cancelled',
  'not_started',
  'noted',
]);
export type CallStatus = z.infer<typeof CallStatus>;

/** One row of the live feed. A later row with the same id replaces the earlier one. */
export const ActivityRow = z.object({
  id: z.string(),
  time: z.number(),
  client: z.string(),
  session: z.string(),
  server: z.string(),
  identity: z.string(),
  operation: z.string(),
  name: z.string(),
  /** At most 200 characters of the arguments, redacted, for the row. */
  preview: z.string(),
  status: CallStatus,
  risk: RiskLevel.optional(),
  reason: z.string().optional(),
  rule: z.string().optional(),
  durationMs: z.number().optional(),
  bytes: z.number().optional(),
  approval: z.string().optional(),
  /** What was found in what the call brought back. */
  findings: z.array(Finding).optional(),
});
export type ActivityRow = z.infer<typeof ActivityRow>;

/** Everything known about one call: the row, its redacted arguments and its audit records. */
export const ActivityDetail = z.object({
  row: ActivityRow,
  arguments: z.unknown(),
  riskReasons: z.array(z.string()),
  /** What the client was told when the call was not run. */
  told: z.string().optional(),
  records: z.array(z.object({ seq: z.number(), id: z.string(), kind: z.string(), time: z.string() })),
  chain: z.enum(['verified', 'broken', 'unchecked']),
});
export type ActivityDetail = z.infer<typeof ActivityDetail>;
