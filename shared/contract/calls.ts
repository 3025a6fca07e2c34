import { z } from 'zod';
import { ActivityDetail, ActivityRow } from '../model/activity.ts';
import { ApprovalAnswer, ApprovalOutcome, ApprovalView, GrantScope, Lifetime } from '../model/approval.ts';
import { AuditRecord } from '../model/audit-record.ts';
import { Finding } from '../model/finding.ts';
import { PinKind, PinState, ReviewItem, VersionReview } from '../model/pin.ts';
import { DoctorCheck, WarningView } from '../model/health.ts';
import {
  DenialView,
  Explanation,
  PolicyLayerView,
  PolicyMode,
  PolicyProblem,
  PolicyRuleView,
  PolicyView,
} from '../model/policy-view.ts';
import { NewRule, RuleChanges, UserRule } from '../model/rule.ts';
import { SandboxChange, SandboxProof, ServerSandbox } from '../model/sandbox.ts';
import {
  LogLine,
  SandboxGrants,
  SandboxLevel,
  ServerDefinition,
  ServerName,
  ServerView,
} from '../model/server.ts';
import { clientCalls } from './client-calls.ts';
import { packageCalls } from './package-calls.ts';
import { secretCalls } from './secret-calls.ts';

const none = z.strictObject({});
const done = z.object({});

/** The HTTP front while it is on: the address of all servers as one, or why it does not listen. */
const HttpView = z.object({ url: z.string().optional(), problem: z.string().optional() });
export type HttpView = z.infer<typeof HttpView>;

/** Numbers a status bar needs. */
export const StatusView = z.object({
  version: z.string(),
  pid: z.number(),
  home: z.string(),
  mode: PolicyMode,
  layers: z.array(PolicyLayerView),
  servers: z.number(),
  sessions: z.number(),
  pendingApprovals: z.number(),
  warnings: z.array(WarningView),
  startedAt: z.number(),
  callsToday: z.number(),
  /** True when no client was found and no server is defined: the first screen offers the demo. */
  fresh: z.boolean(),
  /** Absent while the HTTP front is off. */
  http: HttpView.optional(),
  /** What clients see of all servers as one, by client; those without an entry see everything. */
  profiles: z
    .record(
      z.string(),
      z.object({
        servers: z.array(z.string()).optional(),
        tools: z.record(z.string(), z.array(z.string())).optional(),
      }),
    )
    .optional(),
});
export type StatusView = z.infer<typeof StatusView>;

const AuditFilter = z.strictObject({
  text: z.string().optional(),
  server: z.string().optional(),
  tool: z.string().optional(),
  client: z.string().optional(),
  effect: z.string().optional(),
  kind: z.string().optional(),
  /** ISO 8601, or a span back from now such as `2h`, `7d`. */
  since: z.string().optional(),
  until: z.string().optional(),
  limit: z.number().int().min(1).max(10_000).optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

/**
 * Every call of the product, with the schema of what it takes and answers. The same table is bound to the local socket,
 * the loopback page and Electron IPC. Call names are stable: add freely, never rename or remove.
 */
export const calls = {
  'core.status': { input: none, output: StatusView },
  'core.stop': { input: none, output: done },
  /** The URL of the loopback page, with its token in the fragment. */
  'core.ui': { input: none, output: z.object({ url: z.string() }) },
  /** The HTTP front; nothing while it is off. One server is at `url` and `/NAME`. */
  'core.http': { input: none, output: z.object({ http: HttpView.optional() }) },

  'servers.list': { input: none, output: z.object({ servers: z.array(ServerView) }) },
  'servers.add': {
    input: z.strictObject({ name: ServerName, definition: ServerDefinition }),
    output: z.object({ server: ServerView }),
  },
  'servers.remove': { input: z.strictObject({ name: z.string() }), output: done },
  /** Ends every running process of the server; its sessions end. */
  'servers.stop': { input: z.strictObject({ name: z.string() }), output: z.object({ stopped: z.number() }) },
  'servers.logs': {
    input: z.strictObject({ name: z.string(), limit: z.number().int().min(1).max(5000).default(500) }),
    output: z.object({ lines: z.array(LogLine) }),
  },
  /** The tools a server listed last; with `probe` a throw-away process of it is asked when none are known. */
  'servers.tools': {
    input: z.strictObject({ name: z.string(), probe: z.boolean().default(false) }),
    output: z.object({
      tools: z.array(
        z.object({
          name: z.string(),
          title: z.string().optional(),
          description: z.string(),
          inputSchema: z.unknown(),
          risk: z.object({ level: z.string(), reasons: z.array(z.string()) }),
          effect: z.string(),
          definitionHash: z.string(),
          pin: PinState,
          findings: z.array(Finding),
        }),
      ),
      asOf: z.number().optional(),
    }),
  },

  /** What the self-test found; with `again` it runs anew. */
  'sandbox.status': {
    input: z.strictObject({ again: z.boolean().default(false) }),
    output: z.object({ proof: SandboxProof }),
  },
  /** What one server may touch, and how far it is held. */
  'sandbox.show': { input: z.strictObject({ name: z.string() }), output: ServerSandbox },
  /** What other grants would change; without `grants` the preset applies again. Changes nothing. */
  'sandbox.preview': {
    input: z.strictObject({ name: z.string(), grants: SandboxGrants.optional() }),
    output: SandboxChange,
  },
  /**
   * Gives a server these grants and no others, and approves what their paths stand for now. With `restart` its processes
   * end, and start with them when their clients come back; else they hold from the next start.
   */
  'sandbox.change': {
    input: z.strictObject({
      name: z.string(),
      grants: SandboxGrants.optional(),
      restart: z.boolean().default(true),
    }),
    output: z.object({ change: SandboxChange, restarted: z.number() }),
  },
  /** Lets a server, exactly as it is now, run with less isolation. `confirm` is the sentence of `sandbox.show`, typed. */
  'sandbox.accept': {
    input: z.strictObject({
      name: z.string(),
      level: SandboxLevel.exclude(['isolated']),
      confirm: z.string(),
      restart: z.boolean().default(true),
    }),
    output: z.object({ restarted: z.number() }),
  },
  'sandbox.revoke': {
    input: z.strictObject({ name: z.string(), restart: z.boolean().default(true) }),
    output: z.object({ restarted: z.number() }),
  },

  ...packageCalls,

  /** What a server describes that was not accepted, and how its version differs from the one before. */
  'integrity.review': {
    input: z.strictObject({ name: z.string() }),
    output: z.object({
      identity: z.string().optional(),
      items: z.array(ReviewItem),
      version: VersionReview.optional(),
    }),
  },
  /** Accepts or rejects what was shown; each item with the hash it was shown with. Raises `review_stale`. */
  'integrity.answer': {
    input: z.strictObject({
      name: z.string(),
      items: z.array(z.strictObject({ kind: PinKind, name: z.string(), hash: z.string() })).max(10_000),
      answer: z.enum(['accept', 'reject']),
    }),
    output: done,
  },

  'approvals.list': {
    input: none,
    output: z.object({
      approvals: z.array(ApprovalView),
      history: z.array(ApprovalOutcome),
      /** Sessions that asked more than 5 questions within a minute. */
      noisy: z.array(z.string()),
      /** Sessions whose questions are denied until they are resumed. */
      paused: z.array(z.string()),
    }),
  },
  'approvals.answer': {
    input: z.strictObject({
      id: z.string(),
      answer: ApprovalAnswer,
      lifetime: Lifetime.default('once'),
      scope: GrantScope.default('any'),
      by: z.enum(['window', 'page', 'cli', 'notification', 'tray']).default('cli'),
    }),
    output: z.object({ rule: UserRule.optional() }),
  },
  /** Denies every waiting question of a session and, with `pause`, all that it asks until it is resumed. */
  'approvals.brake': {
    input: z.strictObject({ session: z.string(), pause: z.boolean() }),
    output: z.object({ denied: z.number() }),
  },
  'approvals.resume': { input: z.strictObject({ session: z.string() }), output: done },

  'rules.list': { input: none, output: z.object({ rules: z.array(UserRule) }) },
  'rules.add': { input: NewRule, output: z.object({ rule: UserRule }) },
  'rules.edit': {
    input: z.strictObject({ id: z.string(), changes: RuleChanges }),
    output: z.object({ rule: UserRule }),
  },
  'rules.remove': { input: z.strictObject({ id: z.string() }), output: done },

  'policy.show': { input: none, output: PolicyView },
  'policy.check': {
    input: z.strictObject({ text: z.string(), source: z.string() }),
    output: z.object({ valid: z.boolean(), problems: z.array(PolicyProblem) }),
  },
  'policy.explain': {
    input: z.strictObject({
      server: z.string().optional(),
      command: z.array(z.string()).optional(),
      url: z.string().optional(),
      env: z.record(z.string(), z.string()).default({}),
      cwd: z.string().optional(),
      tool: z.string().optional(),
      arguments: z.unknown().optional(),
      client: z.string().optional(),
    }),
    output: Explanation,
  },
  /** The entries and rules in force that hold every word of the text; all of them without a text. */
  'policy.search': {
    input: z.strictObject({
      text: z.string().default(''),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({ rules: z.array(PolicyRuleView), total: z.number() }),
  },
  /** The last servers and calls that were denied, newest first. */
  'policy.denials': {
    input: z.strictObject({ limit: z.number().int().min(1).max(500).default(50) }),
    output: z.object({ denials: z.array(DenialView) }),
  },
  /** What a user can send to IT to have a server allowed; `entry` is ready to be pasted. */
  'policy.request': {
    input: z.strictObject({ server: z.string() }),
    output: z.object({ identity: z.string(), entry: z.unknown().optional(), text: z.string() }),
  },
  /** Reads every layer again, and asks the hosts of signed policies. */
  'policy.refresh': { input: none, output: PolicyView },

  'activity.list': {
    input: z.strictObject({
      before: z.string().optional(),
      limit: z.number().int().min(1).max(2000).default(500),
    }),
    output: z.object({ rows: z.array(ActivityRow), more: z.boolean() }),
  },
  'activity.detail': { input: z.strictObject({ id: z.string() }), output: ActivityDetail },

  'audit.search': {
    input: AuditFilter,
    output: z.object({ records: z.array(AuditRecord), total: z.number(), tookMs: z.number() }),
  },
  'audit.verify': {
    input: none,
    output: z.object({
      ok: z.boolean(),
      records: z.number(),
      firstBad: z.object({ file: z.string(), line: z.number(), seq: z.number().optional() }).optional(),
      problem: z.string().optional(),
    }),
  },

  ...secretCalls,

  ...clientCalls,

  'doctor.run': { input: none, output: z.object({ checks: z.array(DoctorCheck) }) },
  /** Starts the bundled demo: its scripted client runs against the demo server through the gate. */
  'demo.start': { input: none, output: z.object({ session: z.string().optional() }) },
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallInput<Name extends CallName> = z.input<Calls[Name]['input']>;
export type CallParsedInput<Name extends CallName> = z.output<Calls[Name]['input']>;
export type CallOutput<Name extends CallName> = z.output<Calls[Name]['output']>;

/** True for a name the contract has. */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}
