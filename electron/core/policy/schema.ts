import { z } from 'zod';
import { Effect } from '../../../shared/model/decision.ts';
import { PolicyMode } from '../../../shared/model/policy-view.ts';
import { compileUrlPattern } from './server-url.ts';

const KINDS = ['serverName', 'serverCommand', 'serverUrl', 'sha256'] as const;

const entryShape = {
  serverName: z.string().min(1).optional(),
  serverCommand: z.array(z.string()).min(1).optional(),
  serverUrl: z.string().min(1).optional(),
  sha256: z
    .string()
    .regex(/^(?:sha256:)?[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
  description: z.string().optional(),
};

type EntryKeys = z.infer<z.ZodObject<typeof entryShape>>;

/** What is wrong with an entry beyond the types of its members. */
function entryProblem(entry: EntryKeys): { message: string; path: string[] } | undefined {
  const named = KINDS.filter((kind) => entry[kind] !== undefined);
  if (named.length !== 1) {
    const found = named.length === 0 ? 'it has none' : `it has ${named.join(' and ')}`;
    return { message: `must have exactly one of ${KINDS.join(', ')}; ${found}`, path: [] };
  }
  if (entry.serverUrl !== undefined) {
    const pattern = compileUrlPattern(entry.serverUrl);
    if (!pattern.ok) return { message: pattern.problem, path: ['serverUrl'] };
  }
  if (entry.serverCommand?.[0] === '') {
    return { message: 'must begin with a command', path: ['serverCommand'] };
  }
  return undefined;
}

const DeniedEntry = z.strictObject(entryShape).superRefine((entry, context) => {
  const problem = entryProblem(entry);
  if (problem !== undefined) context.addIssue({ code: 'custom', ...problem });
});

const AllowedEntry = z
  .strictObject({ ...entryShape, env: z.array(z.string().min(1)).optional() })
  .superRefine((entry, context) => {
    const problem = entryProblem(entry);
    if (problem !== undefined) context.addIssue({ code: 'custom', ...problem });
    const content = entry.serverCommand !== undefined || entry.sha256 !== undefined;
    if (problem === undefined && entry.env !== undefined && !content) {
      context.addIssue({
        code: 'custom',
        message: 'has a meaning only beside serverCommand or sha256',
        path: ['env'],
      });
    }
  });

const ToolRule = z
  .strictObject({
    id: z.string().min(1).max(200),
    server: z.string().min(1).optional(),
    tool: z.string().min(1),
    effect: Effect,
    userMayAllow: z.boolean().optional(),
  })
  .superRefine((rule, context) => {
    if (rule.userMayAllow !== undefined && rule.effect !== 'ask') {
      context.addIssue({
        code: 'custom',
        message: 'has a meaning only beside "effect": "ask"',
        path: ['userMayAllow'],
      });
    }
  });

const Defaults = z.strictObject({
  read: Effect.optional(),
  write: Effect.optional(),
  destructive: Effect.optional(),
  unknown: Effect.optional(),
});

/** A policy as its file has it. A key that is not here makes the whole layer invalid. */
export const Policy = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().min(1).max(200).optional(),
  version: z.number().int().min(0).optional(),
  mode: PolicyMode.optional(),
  allowedMcpServers: z.array(AllowedEntry).optional(),
  deniedMcpServers: z.array(DeniedEntry).optional(),
  defaults: Defaults.optional(),
  tools: z
    .array(ToolRule)
    .superRefine((rules, context) => {
      const seen = new Set<string>();
      rules.forEach((rule, index) => {
        if (seen.has(rule.id)) {
          context.addIssue({
            code: 'custom',
            message: `is the id of an earlier rule too: "${rule.id}"`,
            path: [index, 'id'],
          });
        }
        seen.add(rule.id);
      });
    })
    .optional(),
});
export type Policy = z.infer<typeof Policy>;
export type AllowedEntry = z.infer<typeof AllowedEntry>;
export type DeniedEntry = z.infer<typeof DeniedEntry>;
export type ToolRule = z.infer<typeof ToolRule>;

const ENTRY_KEYS = Object.keys(entryShape);

/** The keys an object at this path of a policy may have; for suggestions. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(Policy.shape);
  switch (path[0]) {
    case 'allowedMcpServers':
      return [...ENTRY_KEYS, 'env'];
    case 'deniedMcpServers':
      return ENTRY_KEYS;
    case 'tools':
      return Object.keys(ToolRule.shape);
    case 'defaults':
      return Object.keys(Defaults.shape);
    default:
      return [];
  }
}
