import { z } from 'zod';
import { Admission, Ecosystem } from './server.ts';

/** An installed package as surfaces see it. */
export const PackageView = z.object({
  ecosystem: Ecosystem,
  name: z.string(),
  version: z.string(),
  /** What the registry vouches for; of a bundle, of its file. */
  integrity: z.string(),
  /** One hash over its files, how it is started and all it depends on. */
  tree: z.string(),
  dependencies: z.number(),
  files: z.number(),
  bytes: z.number(),
  installedAt: z.number(),
  /** The name in the MCP registry it came by. */
  registryName: z.string().optional(),
  /** The servers that run it. */
  servers: z.array(z.string()),
});
export type PackageView = z.infer<typeof PackageView>;

/** An installation that is under way. */
export const InstallView = z.object({
  id: z.string(),
  /** As it was asked for: `npm:NAME@VERSION`. */
  spec: z.string(),
  phase: z.enum(['resolving', 'downloading', 'verifying']),
  done: z.number(),
  /** 0 while it is not known. */
  total: z.number(),
});
export type InstallView = z.infer<typeof InstallView>;

/** A value a package asks its user for; a form shows one input for each. */
export const PackageField = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  kind: z.enum(['string', 'number', 'boolean', 'directory', 'file']),
  required: z.boolean(),
  secret: z.boolean(),
  multiple: z.boolean(),
  default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type PackageField = z.infer<typeof PackageField>;

/** What would be installed, before it is. */
export const PackageLook = z.object({
  ecosystem: Ecosystem,
  name: z.string(),
  version: z.string(),
  /** Absent while nothing was downloaded that could be hashed. */
  integrity: z.string().optional(),
  admission: Admission,
  /** Where it may not run: what a user can send to IT to have it allowed. */
  request: z.string().optional(),
  fields: z.array(PackageField),
});
export type PackageLook = z.infer<typeof PackageLook>;

const Change = z.object({ name: z.string(), from: z.string().optional(), to: z.string().optional() });

/** What another version of an installed server would be. */
export const UpdateView = z.object({
  server: z.string(),
  package: z.string(),
  from: z.string(),
  /** Absent: the version that runs is the newest. */
  to: z.string().optional(),
  /** Why nothing can be said. */
  problem: z.string().optional(),
});
export type UpdateView = z.infer<typeof UpdateView>;

/** A prepared update: installed beside the version that runs, and compared with it. Nothing runs it before it is accepted. */
export const UpdateDiff = z.object({
  server: z.string(),
  package: z.string(),
  from: z.string(),
  to: z.string(),
  /** The pin to accept. */
  tree: z.string(),
  dependencies: z.array(Change),
  tools: z.array(
    z.object({
      name: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      parts: z.array(z.string()),
    }),
  ),
  /** Why the tools of a version could not be listed. */
  toolsProblem: z.string().optional(),
});
export type UpdateDiff = z.infer<typeof UpdateDiff>;

/** How the installed package of a server stands to what was accepted. */
export const PackageReview = z.object({
  server: z.string(),
  package: z.string(),
  state: z.enum(['as accepted', 'changed', 'missing', 'revoked']),
  accepted: z.string(),
  /** The pin of what is there now. */
  present: z.string().optional(),
  problem: z.string().optional(),
});
export type PackageReview = z.infer<typeof PackageReview>;
