import { z } from 'zod';
import { Effect } from '../../../shared/model/decision.ts';
import { PolicyMode } from '../../../shared/model/policy-view.ts';
import { SandboxLevel } from '../../../shared/model/server.ts';
import { bundleUrl } from './bundle-place.ts';
import { AllowedEntry, allowShape, DeniedEntry, entryShape } from './entry-schema.ts';
import { isPublicKeyText } from './key-text.ts';
import { ToolLabel, toolLabelShape } from './tool-label.ts';
import { toolRuleShape, ToolRules } from './tool-rule-schema.ts';

export type { AllowedEntry, ArgumentPattern, DeniedEntry, GrantsBound } from './entry-schema.ts';
export type { ToolRule } from './tool-rule-schema.ts';

const text = z.string().min(1);
const time = z.iso.datetime({ offset: true, error: 'must be a time such as "2026-11-20T00:00:00Z"' });

const Defaults = z.strictObject({
  read: Effect.optional(),
  write: Effect.optional(),
  destructive: Effect.optional(),
  unknown: Effect.optional(),
});

const Sandbox = z.strictObject({
  minimum: SandboxLevel.optional().describe('Servers that cannot be isolated so far do not start.'),
  network: z.strictObject({ deniedDomains: z.array(text).optional() }).optional(),
});

const Limits = z.strictObject({
  callsPerMinute: z.number().int().min(1).max(1_000_000).optional(),
  identicalCallsInARow: z.number().int().min(1).max(1_000_000).optional(),
  callTimeoutSeconds: z.number().min(1).max(86_400).optional(),
  resultMegabytes: z.number().min(0.001).max(1024).optional(),
});
export type Limits = z.infer<typeof Limits>;

const Audit = z.strictObject({
  retentionDays: z.number().int().min(1).max(36_500).optional(),
  otlp: z
    .strictObject({
      endpoint: z.url({ protocol: /^https?$/, error: 'must be a URL' }),
      headersFrom: z
        .string()
        .regex(/^secret:.+/, 'must be "secret:" and the name of a secret')
        .optional(),
    })
    .optional(),
});

const Bundle = z
  .strictObject({
    url: text,
    keys: z
      .array(z.string().refine(isPublicKeyText, 'must be "ed25519:" and the public key in base64'))
      .min(1),
    refreshMinutes: z.number().min(1).max(10_080).optional(),
  })
  .superRefine(({ url }, context) => {
    const place = bundleUrl(url);
    if (!place.ok) context.addIssue({ code: 'custom', message: place.problem, path: ['url'] });
  });
export type Bundle = z.infer<typeof Bundle>;

const TestServer = z.union(
  [
    z.strictObject({
      name: text.optional(),
      command: text,
      args: z.array(z.string()).optional(),
      env: z.record(z.string(), z.string()).optional(),
      cwd: text.optional(),
    }),
    z.strictObject({ name: text.optional(), url: text }),
  ],
  { error: 'must have a command or a url' },
);
const PolicyTest = z.strictObject({
  name: text,
  server: TestServer,
  client: text.optional(),
  tool: text.optional(),
  args: z.record(z.string(), z.unknown()).optional(),
  expect: Effect,
});
export type PolicyTest = z.infer<typeof PolicyTest>;

/** A policy as its file has it. A key that is not here makes the whole layer invalid. */
export const Policy = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().min(1).max(200).optional(),
  description: z.string().optional(),
  version: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('A lower one than the last that was applied is refused.'),
  issuedAt: time.optional(),
  expiresAt: time.optional(),
  onExpiry: z.enum(['deny', 'keep']).optional().describe('What holds after expiresAt; absent: deny.'),
  mode: PolicyMode.optional(),
  allowedMcpServers: z.array(AllowedEntry).optional(),
  deniedMcpServers: z.array(DeniedEntry).optional(),
  tools: ToolRules.optional(),
  labels: z.array(ToolLabel).optional().describe('What tools are; adds to what Gatehouse sees by itself.'),
  defaults: Defaults.optional(),
  integrity: z
    .enum(['ask', 'deny'])
    .optional()
    .describe('For tools that are not as they were accepted; absent: ask.'),
  sandbox: Sandbox.optional(),
  limits: Limits.optional(),
  shadow: z.enum(['quarantine', 'report']).optional(),
  audit: Audit.optional(),
  bundle: Bundle.optional().describe('Only in a system policy: a signed policy to fetch.'),
  tests: z.array(PolicyTest).optional(),
});
export type Policy = z.infer<typeof Policy>;

const INSIDE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  allowedMcpServers: allowShape,
  deniedMcpServers: entryShape,
  tools: toolRuleShape,
  labels: toolLabelShape,
  defaults: Defaults.shape,
  sandbox: Sandbox.shape,
  limits: Limits.shape,
  audit: Audit.shape,
  bundle: Bundle.shape,
  tests: PolicyTest.shape,
};

/** The keys an object at this path of a policy may have; for suggestions. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(Policy.shape);
  const deeper = path.slice(1).filter((part) => typeof part === 'string');
  if (deeper.length > 0) return DEEP_KEYS;
  return Object.keys(INSIDE[String(path[0])] ?? {});
}

const DEEP_KEYS = [
  'deniedDomains',
  'allowedDomains',
  'allowLoopbackPorts',
  'allowPrivateNetworks',
  'allowRead',
  'allowWrite',
  'filesystem',
  'network',
  'endpoint',
  'headersFrom',
  'under',
  'oneOf',
  'command',
  'args',
  'env',
  'cwd',
  'url',
  'name',
];
