import { z } from 'zod';
import { SandboxGrants, SandboxLevel, SandboxView } from './server.ts';

/** A host or port a server wanted and was not let to. `why` is one word of the proxy's. */
export const NetworkRefusal = z.object({
  at: z.number(),
  host: z.string(),
  port: z.number().optional(),
  why: z.string(),
});
export type NetworkRefusal = z.infer<typeof NetworkRefusal>;

/**
 * Something a server wanted and did not get. `seen`: the sandbox refused it. `said`: the server says that it failed, which
 * is no more than a reason to ask. `grants`: all that would apply if the user granted it; absent: nothing is offered.
 */
export const SandboxHint = z.object({
  at: z.number(),
  source: z.enum(['seen', 'said']),
  refusal: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('file'),
      access: z.enum(['read', 'write']),
      path: z.string(),
      missing: z.boolean(),
    }),
    z.object({ kind: z.literal('host'), host: z.string(), port: z.number() }),
    z.object({ kind: z.literal('port'), port: z.number() }),
    z.object({ kind: z.literal('call'), name: z.string() }),
  ]),
  text: z.string(),
  grants: SandboxGrants.optional(),
});
export type SandboxHint = z.infer<typeof SandboxHint>;

/** What a self-test found: who isolates, what holds, and what is missing. */
export const SandboxProof = z.object({
  backend: z.string(),
  view: SandboxView,
  problem: z.string().optional(),
  fix: z.string().optional(),
  tookMs: z.number(),
});
export type SandboxProof = z.infer<typeof SandboxProof>;

/** The isolation of one server, as its panel shows it. */
export const ServerSandbox = z.object({
  server: z.string(),
  view: SandboxView,
  /** The grants that apply: the definition's own, else those of the preset. */
  grants: SandboxGrants,
  /** False while the definition names none of its own. */
  own: z.boolean(),
  preset: z.object({ name: z.string(), reason: z.string() }).optional(),
  /** What it may touch, one plain sentence each. */
  plain: z.array(z.string()),
  reasons: z.array(z.string()),
  /** Why it would not be started now, as a sentence. */
  problem: z.string().optional(),
  /** That it may run with less, given by the user for the launch as it is now. */
  accepted: z.object({ level: SandboxLevel, at: z.number() }).optional(),
  /** What must be typed to let it run with less, by level. */
  confirm: z.object({ restricted: z.string(), none: z.string() }),
  refusals: z.array(NetworkRefusal),
  /** The last things it wanted and did not get, the newest first. */
  hints: z.array(SandboxHint),
});
export type ServerSandbox = z.infer<typeof ServerSandbox>;

/** What a change of grants would do. */
export const SandboxChange = z.object({
  before: z.array(z.string()),
  after: z.array(z.string()),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  /** Why it cannot be made, as a sentence. */
  problem: z.string().optional(),
  /** How many processes would be ended for it. */
  running: z.number(),
});
export type SandboxChange = z.infer<typeof SandboxChange>;
