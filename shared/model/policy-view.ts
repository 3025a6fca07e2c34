import { z } from 'zod';
import { RiskLevel } from './decision.ts';
import { FlowLabel } from './flow.ts';
import { SandboxLevel } from './server.ts';

export const PolicyMode = z.enum(['monitor', 'enforce']);
export type PolicyMode = z.infer<typeof PolicyMode>;

/** One layer, as `policy show` lists it. */
export const PolicyLayerView = z.object({
  name: z.string(),
  source: z.string(),
  id: z.string().optional(),
  version: z.number().optional(),
  valid: z.boolean(),
  /** `kept`: what is there now cannot be used, its last good version holds. */
  state: z.enum(['valid', 'kept', 'expired', 'invalid']),
  mode: PolicyMode.optional(),
  issuedAt: z.string().optional(),
  expiresAt: z.string().optional(),
  onExpiry: z.enum(['deny', 'keep']).optional(),
  /** Of a signed bundle: the id of the key, and when its host last said that this is it (epoch ms, 0: not since the start). */
  signature: z.object({ keyId: z.string(), checkedAt: z.number() }).optional(),
  /** Why the host of a bundle did not answer the last time. */
  unreachable: z.string().optional(),
  problem: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});

export const PolicyView = z.object({
  mode: PolicyMode,
  layers: z.array(PolicyLayerView),
  /** The combined restrictions, entry by entry, each with the layer it comes from. */
  effective: z.object({
    mode: PolicyMode,
    allowedMcpServers: z.array(z.object({ layer: z.string(), entries: z.array(z.unknown()) })),
    deniedMcpServers: z.array(z.object({ layer: z.string(), entry: z.unknown() })),
    defaults: z.object({ read: z.string(), write: z.string(), destructive: z.string(), unknown: z.string() }),
    /** Every rule for calls, with its layer. */
    tools: z.array(z.object({ layer: z.string(), rule: z.unknown() })),
    integrity: z.enum(['ask', 'deny']),
    /** What is said of tools, by all layers. */
    labels: z.array(
      z.object({
        server: z.string().optional(),
        tool: z.string(),
        risk: RiskLevel.optional(),
        flow: z.array(FlowLabel).optional(),
      }),
    ),
    sandbox: z.object({ minimum: SandboxLevel, deniedDomains: z.array(z.string()) }),
    limits: z.object({
      callsPerMinute: z.number().optional(),
      identicalCallsInARow: z.number().optional(),
      callTimeoutSeconds: z.number().optional(),
      resultMegabytes: z.number().optional(),
    }),
    shadow: z.enum(['quarantine', 'report']),
    audit: z.object({
      retentionDays: z.number().optional(),
      otlp: z.array(z.object({ endpoint: z.string(), headersFrom: z.string().optional() })),
    }),
  }),
});
export type PolicyView = z.infer<typeof PolicyView>;

export const PolicyProblem = z.object({
  problem: z.string(),
  path: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  suggestion: z.string().optional(),
});
export type PolicyProblem = z.infer<typeof PolicyProblem>;

export const Explanation = z.object({
  effect: z.enum(['allow', 'deny', 'ask']),
  reason: z.string(),
  message: z.string(),
  rule: z.string().optional(),
  layer: z.string().optional(),
  identity: z.string().optional(),
  risk: z.object({ level: z.string(), reasons: z.array(z.string()) }).optional(),
  /** What each layer says by itself; `silent` when it has nothing that fits. */
  steps: z.array(
    z.object({
      layer: z.string(),
      source: z.string(),
      says: z.enum(['allow', 'ask', 'deny', 'silent']),
      rule: z.string().optional(),
      message: z.string(),
    }),
  ),
});
export type Explanation = z.infer<typeof Explanation>;

/** An entry or rule in force. */
export const PolicyRuleView = z.object({
  layer: z.string(),
  list: z.enum(['allowedMcpServers', 'deniedMcpServers', 'tools']),
  /** As explanations name it: `allowedMcpServers[3]`, or the id of a rule. */
  rule: z.string(),
  value: z.unknown(),
});
export type PolicyRuleView = z.infer<typeof PolicyRuleView>;

/** A server that did not start or a call that did not run, as the journal has it. */
export const DenialView = z.object({
  id: z.string(),
  time: z.string(),
  kind: z.enum(['server.denied', 'call.decided']),
  client: z.string().optional(),
  server: z.string().optional(),
  identity: z.string().optional(),
  /** The tool, prompt or resource; absent for a server. */
  name: z.string().optional(),
  reason: z.string(),
  message: z.string().optional(),
  rule: z.string().optional(),
  layer: z.string().optional(),
});
export type DenialView = z.infer<typeof DenialView>;
