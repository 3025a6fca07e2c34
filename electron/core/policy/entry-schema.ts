import { z } from 'zod';
import { isPackageName } from './package-name.ts';
import { compileUrlPattern } from './server-url.ts';
import { isVersionRange } from './version-range.ts';

const KINDS = ['package', 'sha256', 'image', 'serverCommand', 'serverUrl', 'serverName'] as const;
type Kind = (typeof KINDS)[number];

const text = z.string().min(1);
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._:/-]*(?:@sha256:[0-9a-f]{64})?$/;

/** What any entry may say of the server it means. */
export const entryShape = {
  serverName: text.optional().describe('The name, which anyone can choose.'),
  serverCommand: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('The command and all arguments, word for word, in order.'),
  serverUrl: text.optional().describe('The address of a remote server; "*" within host, port or path.'),
  sha256: z
    .string()
    .regex(/^(?:sha256:)?[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
    .optional()
    .describe('The hash of the file that is run, or of the script.'),
  package: text.optional().describe('"npm:NAME", "pypi:NAME" or "mcpb:NAME".'),
  version: text.optional().describe('A version or a range of versions of the package.'),
  integrity: z
    .string()
    .regex(/^(?:sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}|sha256:[0-9a-f]{64})$/, 'must be like "sha512-…"')
    .optional()
    .describe('The integrity of the package as its registry has it.'),
  image: text.optional().describe('A container image, with or without @sha256:DIGEST.'),
  digest: z.string().regex(DIGEST, 'must be "sha256:" and 64 hexadecimal digits').optional(),
  description: z.string().optional(),
};

/** What an allow entry may ask besides; all of it must hold. */
const Argument = z.union(
  [z.string(), z.strictObject({ under: text }), z.strictObject({ oneOf: z.array(z.string()).min(1) })],
  { error: 'must be a text, {"under": FOLDER} or {"oneOf": [TEXT, …]}' },
);
export type ArgumentPattern = z.infer<typeof Argument>;

export const GrantsBound = z.strictObject({
  filesystem: z
    .strictObject({ allowRead: z.array(text).optional(), allowWrite: z.array(text).optional() })
    .optional(),
  network: z
    .strictObject({
      allowedDomains: z.array(text).optional(),
      allowLoopbackPorts: z.array(z.number().int().min(1).max(65_535)).optional(),
      allowPrivateNetworks: z.boolean().optional(),
    })
    .optional(),
});
export type GrantsBound = z.infer<typeof GrantsBound>;

export const allowShape = {
  ...entryShape,
  args: z.array(Argument).optional().describe('The arguments of the server itself: as many, in this order.'),
  clients: z.array(text).min(1).optional().describe('Only for these clients.'),
  sandbox: GrantsBound.optional().describe('The definition may not ask for more than this.'),
  env: z.array(text).optional().describe('Variables that change what code runs, which it may set.'),
};

type EntryKeys = z.infer<z.ZodObject<typeof entryShape>>;
type AllowKeys = z.infer<z.ZodObject<typeof allowShape>>;
interface Problem {
  readonly message: string;
  readonly path: string[];
}

/** What is wrong with an entry beyond the types of its members. */
function entryProblem(entry: EntryKeys): Problem | undefined {
  const named = KINDS.filter((kind) => entry[kind] !== undefined);
  if (named.length !== 1) {
    const found = named.length === 0 ? 'it has none' : `it has ${named.join(' and ')}`;
    return { message: `must have exactly one of ${KINDS.join(', ')}; ${found}`, path: [] };
  }
  const besidePackage = (['version', 'integrity'] as const).find((key) => entry[key] !== undefined);
  if (besidePackage !== undefined && entry.package === undefined) return beside(besidePackage, 'package');
  if (entry.digest !== undefined && entry.image === undefined) return beside('digest', 'image');
  return valueProblem(entry);
}

function valueProblem({
  serverUrl,
  serverCommand,
  package: name,
  version,
  image,
  digest,
}: EntryKeys): Problem | undefined {
  if (serverUrl !== undefined) {
    const pattern = compileUrlPattern(serverUrl);
    if (!pattern.ok) return { message: pattern.problem, path: ['serverUrl'] };
  }
  if (serverCommand?.[0] === '') return { message: 'must begin with a command', path: ['serverCommand'] };
  if (name !== undefined && !isPackageName(name)) {
    const message = 'must be "npm:", "pypi:" or "mcpb:" and the name of a package as its registry writes it';
    return { message, path: ['package'] };
  }
  if (version !== undefined && !isVersionRange(version))
    return { message: 'must be a version or a range such as ">=2.1.0 <3"', path: ['version'] };
  if (image !== undefined && !IMAGE.test(image))
    return { message: 'must be the name of an image, with @sha256:DIGEST or without', path: ['image'] };
  if (image?.includes('@') === true && digest !== undefined)
    return { message: 'stands in image already', path: ['digest'] };
  return undefined;
}

function beside(key: string, other: string): Problem {
  return { message: `has a meaning only beside ${other}`, path: [key] };
}

const CONTENT: readonly Kind[] = ['package', 'sha256', 'image', 'serverCommand'];

function allowProblem(entry: AllowKeys): Problem | undefined {
  const problem = entryProblem(entry);
  if (problem !== undefined) return problem;
  const content = CONTENT.some((kind) => entry[kind] !== undefined);
  const odd = (['env', 'args', 'sandbox'] as const).find((key) => entry[key] !== undefined);
  if (odd !== undefined && !content) return beside(odd, CONTENT.join(', '));
  if (entry.args !== undefined && entry.serverCommand !== undefined)
    return { message: 'has no meaning beside serverCommand, which names every argument', path: ['args'] };
  return undefined;
}

export const DeniedEntry = z.strictObject(entryShape).superRefine((entry, context) => {
  const problem = entryProblem(entry);
  if (problem !== undefined) context.addIssue({ code: 'custom', ...problem });
});
export const AllowedEntry = z.strictObject(allowShape).superRefine((entry, context) => {
  const problem = allowProblem(entry);
  if (problem !== undefined) context.addIssue({ code: 'custom', ...problem });
});
export type AllowedEntry = z.infer<typeof AllowedEntry>;
export type DeniedEntry = z.infer<typeof DeniedEntry>;
