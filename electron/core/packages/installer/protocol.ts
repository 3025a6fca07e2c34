import { z } from 'zod';
import { PackageField } from '../../../../shared/model/package.ts';
import { Ecosystem } from '../../../../shared/model/server.ts';
import { Dependency, RunRecipe } from '../record.ts';

/**
 * What the core and the installer process say to each other, one JSON document per line. The core sends a request; the
 * installer answers `resolved` and waits; the core sends `{"go":true}` when policy admits that; the installer answers
 * `done` or `failed`. Whatever else happens to the process counts as failed.
 */
export const InstallRequest = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.enum(['npm', 'pypi']),
    name: z.string(),
    version: z.string().optional(),
    /** The folder the tree is made in: empty, ours alone. */
    tree: z.string(),
    /** Which program of the package, when it has several. */
    bin: z.string().optional(),
  }),
  z.strictObject({
    from: z.literal('mcpb'),
    path: z.string(),
    tree: z.string(),
    /** What the registry says its SHA-256 is. */
    sha256: z.string().optional(),
  }),
  z.strictObject({
    from: z.literal('registry'),
    /** Where the registry's `/v0.1` is. */
    registry: z.url(),
    name: z.string(),
    version: z.string().optional(),
    tree: z.string(),
  }),
]);
export type InstallRequest = z.infer<typeof InstallRequest>;

/** What a package wants in its definition; `${user_config.NAME}` and `${__dirname}` are filled in by the core. */
export const DefinitionTemplate = z.strictObject({
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  fields: z.array(PackageField),
});
export type DefinitionTemplate = z.infer<typeof DefinitionTemplate>;

export const Resolved = z.strictObject({
  ecosystem: Ecosystem,
  name: z.string(),
  version: z.string(),
  /** Empty while only name and version are known. */
  integrity: z.string(),
  registryName: z.string().optional(),
});
export type Resolved = z.infer<typeof Resolved>;

export const Installed = z.strictObject({
  lock: z.string(),
  dependencies: z.array(Dependency),
  run: RunRecipe,
  template: DefinitionTemplate.optional(),
});
export type Installed = z.infer<typeof Installed>;

export const InstallerMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('resolved'), resolved: Resolved }),
  z.strictObject({
    kind: z.literal('progress'),
    phase: z.enum(['resolving', 'downloading']),
    done: z.number(),
    total: z.number(),
  }),
  z.strictObject({ kind: z.literal('done'), installed: Installed }),
  z.strictObject({
    kind: z.literal('failed'),
    code: z.enum([
      'package_not_found',
      'integrity_mismatch',
      'registry_unreachable',
      'install_refused',
      'install_failed',
      /** The MCP registry took the server back. */
      'revoked',
    ]),
    detail: z.string(),
  }),
]);
export type InstallerMessage = z.infer<typeof InstallerMessage>;
export type InstallFailure = Extract<InstallerMessage, { kind: 'failed' }>['code'];
