import { z } from 'zod';

export const PolicyMode = z.enum(['monitor', 'enforce']);
export type PolicyMode = z.infer<typeof PolicyMode>;

/** One layer, as `policy show` lists it. */
export const PolicyLayerView = z.object({
  name: z.string(),
  source: z.string(),
  id: z.string().optional(),
  version: z.number().optional(),
  valid: z.boolean(),
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
});
export type Explanation = z.infer<typeof Explanation>;
