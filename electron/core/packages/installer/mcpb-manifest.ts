import type { PackageField } from '../../../../shared/model/package.ts';
import { z } from 'zod';
import type { RunRecipe } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import type { DefinitionTemplate } from './protocol.ts';

const Launch = z.looseObject({
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});

const UserConfig = z.looseObject({
  type: z.enum(['string', 'number', 'boolean', 'directory', 'file']),
  title: z.string().default(''),
  description: z.string().optional(),
  required: z.boolean().default(false),
  sensitive: z.boolean().default(false),
  multiple: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});

/** `manifest.json` of a bundle, versions 0.1 to 0.4 (MCPB specification). What we do not use may be anything. */
export const McpbManifest = z
  .looseObject({
    manifest_version: z.enum(['0.1', '0.2', '0.3', '0.4']).optional(),
    /** The name of `manifest_version` in 0.1. */
    dxt_version: z.enum(['0.1', '0.2', '0.3', '0.4']).optional(),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,99}$/),
    server: z.looseObject({
      type: z.enum(['node', 'python', 'binary', 'uv']),
      entry_point: z.string(),
      mcp_config: Launch.extend({ platform_overrides: z.record(z.string(), Launch).optional() }).optional(),
    }),
    user_config: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/), UserConfig).default({}),
    compatibility: z.looseObject({ platforms: z.array(z.string()).optional() }).optional(),
  })
  .refine(({ manifest_version, dxt_version }) => (manifest_version ?? dxt_version) !== undefined, {
    message: 'has no manifest_version',
  });
export type McpbManifest = z.infer<typeof McpbManifest>;

const TREE = '${__dirname}/';

/** How the bundle is started on this platform, and what it wants in its definition. Raises `InstallProblem`. Pure. */
export function readLaunch(
  manifest: McpbManifest,
  platform: NodeJS.Platform,
): { readonly run: RunRecipe; readonly template: DefinitionTemplate } {
  const { server, compatibility, user_config: userConfig } = manifest;
  const platforms = compatibility?.platforms;
  if (platforms !== undefined && !platforms.includes(platform))
    throw refused(`it is not made for ${platform}`);
  if (server.type === 'uv')
    throw refused('it fetches what it depends on when it starts (type uv): install it as pypi:NAME@VERSION');
  const { platform_overrides: overrides, ...common } = server.mcp_config ?? {};
  const own = overrides?.[platform] ?? {};
  const command = own.command ?? common.command ?? '';
  const args = own.args ?? common.args ?? [];
  const env = { ...common.env, ...own.env };
  const inner: Record<string, string> = {};
  const outer: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // Where the bundle keeps its own libraries is part of how it is started, not something the user chose.
    if (name === 'PYTHONPATH' && server.type === 'python' && staysInside(value)) inner[name] = value;
    else outer[name] = value;
  }
  const { recipe, rest } = startOf(server.type, server.entry_point, command, args);
  return {
    run: { ...recipe, env: inner },
    template: { args: rest, env: outer, fields: Object.entries(userConfig).map(fieldOf) },
  };
}

function startOf(
  type: 'node' | 'python' | 'binary',
  entryPoint: string,
  command: string,
  args: readonly string[],
): { recipe: RunRecipe; rest: string[] } {
  if (type === 'binary') {
    const entry = inTree(command === '' ? entryPoint : command);
    return { recipe: { runtime: 'program', entry, flags: [], env: {} }, rest: [...args] };
  }
  const names = type === 'node' ? ['node'] : ['python', 'python3'];
  if (command !== '' && !names.includes(command))
    throw refused(`it is of type ${type}, but is started by "${command}"`);
  const [first = `${TREE}${entryPoint}`, ...rest] = args;
  const flags = type === 'node' ? [] : ['-s', '-B'];
  return { recipe: { runtime: type, entry: inTree(first), flags, env: {} }, rest };
}

/** A path of the tree, relative to it. */
function inTree(path: string): string {
  const relative = path.startsWith(TREE) ? path.slice(TREE.length) : path;
  const parts = relative.replace(/^\.\//, '').split(/[/\\]/);
  if (
    relative.includes('${') ||
    relative.startsWith('-') ||
    parts.some((part) => part === '' || part === '..' || part === '.')
  )
    throw refused(`what it starts first is "${path}", which is no file of it`);
  return parts.join('/');
}

function staysInside(value: string): boolean {
  return value
    .split(':')
    .every(
      (path) => path.startsWith(TREE) && !path.slice(TREE.length).includes('${') && !path.includes('..'),
    );
}

function fieldOf([name, field]: [string, McpbManifest['user_config'][string]]): PackageField {
  const { type, title, description, required, sensitive, multiple, min, max } = field;
  return {
    name,
    title: title === '' ? name : title,
    kind: type,
    required,
    secret: sensitive,
    multiple,
    ...(description === undefined ? {} : { description }),
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

function refused(problem: string): InstallProblem {
  return new InstallProblem('install_refused', problem);
}
