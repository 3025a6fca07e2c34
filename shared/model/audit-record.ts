import { z } from 'zod';
import { Decision, Effect } from './decision.ts';

export const AuditKind = z.enum([
  'call.decided',
  'call.finished',
  'approval.asked',
  'approval.answered',
  'server.admitted',
  'server.denied',
  'server.started',
  'server.exited',
  'server.added',
  'server.changed',
  'server.removed',
  'rule.added',
  'rule.changed',
  'rule.removed',
  'sandbox.changed',
  'sandbox.accepted',
  'sandbox.revoked',
  'sandbox.alarm',
  'network.refused',
  'tools.pinned',
  'tools.drifted',
  'shadow.found',
  'shadow.quarantined',
  'client.adopted',
  'client.restored',
  'policy.applied',
  'policy.rejected',
  'account.login',
  'account.logout',
  'secret.changed',
  'core.started',
  'core.stopped',
  'journal.checkpoint',
]);
export type AuditKind = z.infer<typeof AuditKind>;

/** Who acted. `client` is our own id of the adopted client; `clientVersion` is what it claims of itself. */
export const Caller = z.object({
  client: z.string(),
  clientVersion: z.string().optional(),
  session: z.string().optional(),
  pid: z.number().optional(),
  user: z.string().optional(),
});
export type Caller = z.infer<typeof Caller>;

/** One line of the journal (contract.md, audit record). Keys that do not apply are absent. */
export const AuditRecord = z.looseObject({
  v: z.literal(1),
  seq: z.number().int(),
  id: z.string(),
  time: z.string(),
  kind: AuditKind,
  caller: Caller.optional(),
  operation: z
    .looseObject({
      type: z.string(),
      server: z.string(),
      identity: z.string().optional(),
      name: z.string().optional(),
      arguments: z.unknown().optional(),
      argumentsHash: z.string().optional(),
    })
    .optional(),
  decision: z.looseObject({ ...Decision.shape, effect: Effect }).optional(),
  approval: z
    .looseObject({
      id: z.string(),
      answer: z.string().optional(),
      by: z.string().optional(),
      latencyMs: z.number().optional(),
    })
    .optional(),
  result: z
    .looseObject({
      status: z.string(),
      durationMs: z.number().optional(),
      bytes: z.number().optional(),
      error: z.string().optional(),
    })
    .optional(),
  trace: z
    .looseObject({
      traceId: z.string().optional(),
      spanId: z.string().optional(),
      requestId: z.union([z.string(), z.number()]).optional(),
    })
    .optional(),
  redactions: z.array(z.string()).optional(),
  /** What does not fit above: exit codes, files, rule ids, free facts of the kind. */
  detail: z.record(z.string(), z.unknown()).optional(),
  prev: z.string(),
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** What the journal itself writes into every record. */
export type AuditEnvelopeKey = 'v' | 'seq' | 'id' | 'time' | 'prev' | 'hash';

/**
 * A record before the journal numbers, dates and chains it. (`Omit` would not do: over the index signature of a loose
 * object it forgets every named member.)
 */
export type AuditDraft = {
  [
    Key in keyof AuditRecord as string extends Key ? never : Key extends AuditEnvelopeKey ? never : Key
  ]: AuditRecord[Key];
};
