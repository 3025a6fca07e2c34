import { z } from 'zod';
import {
  InstallView,
  PackageLook,
  PackageReview,
  PackageView,
  UpdateDiff,
  UpdateView,
} from '../model/package.ts';
import { ServerName, ServerView } from '../model/server.ts';

const none = z.strictObject({});
const done = z.object({});

/** Calls about installed servers. */
export const packageCalls = {
  /** Installed packages, and what is being installed. */
  'packages.list': {
    input: none,
    output: z.object({ packages: z.array(PackageView), installs: z.array(InstallView) }),
  },
  /** What would be installed, what policy says of it, and what it asks its user for. Nothing is kept. */
  'packages.look': {
    input: z.strictObject({ spec: z.string(), bin: z.string().optional() }),
    output: PackageLook,
  },
  /** Installs a package and defines a server that runs it. `id` names it in `packages.cancel`. */
  'packages.install': {
    input: z.strictObject({
      spec: z.string(),
      as: ServerName.optional(),
      bin: z.string().optional(),
      /** Values of the fields it asks for. */
      config: z.record(z.string(), z.string()).default({}),
      /** Names of secrets in the vault, by field. */
      secrets: z.record(z.string(), z.string()).default({}),
      /** The server's own arguments, after those of the package. */
      args: z.array(z.string()).default([]),
      id: z.string().min(1).max(64).optional(),
    }),
    output: z.object({ server: ServerView, package: PackageView }),
  },
  'packages.cancel': { input: z.strictObject({ id: z.string() }), output: done },
  /** Newer versions of installed servers; of one, or of all. Nothing is downloaded. */
  'packages.check': {
    input: z.strictObject({ name: z.string().optional() }),
    output: z.object({ updates: z.array(UpdateView) }),
  },
  /** Installs a newer version beside the one that runs, and compares them: dependencies, and the tools both list. */
  'packages.prepare': {
    input: z.strictObject({ name: z.string(), version: z.string().optional() }),
    output: z.object({ update: UpdateDiff.optional() }),
  },
  /** Runs a prepared version from the next start on; exactly the one that was compared. */
  'packages.accept': {
    input: z.strictObject({ name: z.string(), version: z.string(), tree: z.string() }),
    output: z.object({ server: ServerView }),
  },
  /** Removes packages that no server runs. */
  'packages.prune': { input: none, output: z.object({ removed: z.number() }) },
  /** Does what is installed differ from what was accepted? With an answer, that is carried out. Nothing for other servers. */
  'packages.translate': {
    input: z.strictObject({ name: z.string() }),
    output: z.object({ server: ServerView, package: z.string() }),
  },
  'packages.review': {
    input: z.strictObject({ name: z.string(), answer: z.enum(['accept', 'reject']).optional() }),
    output: z.object({ review: PackageReview.optional() }),
  },
} as const;
