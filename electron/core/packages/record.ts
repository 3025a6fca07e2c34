import { hash } from 'node:crypto';
import { z } from 'zod';
import { Ecosystem, type InstalledPackage } from '../../../shared/model/server.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';

/** How the entry of a package is started. Paths are relative to its tree, with `/`. */
export const RunRecipe = z.strictObject({
  /** `node`: our own. `python`: the interpreter of the tree's own environment. `program`: a file of the tree. */
  runtime: z.enum(['node', 'python', 'program']),
  entry: z.string().min(1),
  /** Before the entry: flags of the runtime. */
  flags: z.array(z.string()).default([]),
  /** What the package needs in its environment; `${__dirname}` is its tree. */
  env: z.record(z.string(), z.string()).default({}),
});
export type RunRecipe = z.infer<typeof RunRecipe>;

export const Dependency = z.strictObject({ name: z.string(), version: z.string(), integrity: z.string() });
export type Dependency = z.infer<typeof Dependency>;

/** `installed.json` of a package: what was installed, and how it is run. */
export const PackageRecord = z.strictObject({
  v: z.literal(1),
  ecosystem: Ecosystem,
  name: z.string().min(1),
  version: z.string().min(1),
  /** What the registry vouches for; of a bundle, of its file. */
  integrity: z.string(),
  /** SHA-256 over name, version and integrity of the package and all it depends on. */
  lock: z.string(),
  /** SHA-256 over the files of the tree. */
  files: z.string(),
  fileCount: z.number().int(),
  bytes: z.number().int(),
  run: RunRecipe,
  /** The package itself is not among them. */
  dependencies: z.array(Dependency),
  /** The name in the MCP registry it came by. */
  registryName: z.string().optional(),
  /** Epoch milliseconds. */
  installedAt: z.number(),
});
export type PackageRecord = z.infer<typeof PackageRecord>;

/** The hash of what is depended on, in any order. */
export function lockHash(packages: readonly Dependency[]): string {
  const lines = packages.map(({ name, version, integrity }) => `${name} ${version} ${integrity}`);
  return hash('sha256', lines.sort().join('\n'));
}

/**
 * The pin of a package: one hash over its files, how they are started, and what it is. An edit of the record changes it
 * as surely as an edit of a file.
 */
export function pinOf(record: PackageRecord): InstalledPackage {
  const { ecosystem, name, version, integrity, lock, files, run } = record;
  const tree = hash('sha256', canonicalJson({ ecosystem, name, version, integrity, lock, files, run }));
  return { ecosystem, name, version, tree };
}
