import { z } from 'zod';
import { KnownBad } from './known-bad.ts';

export const ConfigEntryState = z.enum(['adopted', 'direct', 'quarantined']);

/** One config file of a client, as found on this machine (contract.md, `clients`). */
export const ClientConfigView = z.object({
  path: z.string(),
  scope: z.enum(['global', 'project']),
  format: z.enum(['json', 'jsonc', 'toml', 'yaml']),
  exists: z.boolean(),
  servers: z.array(
    z.object({
      name: z.string(),
      state: ConfigEntryState,
      /** The command line or URL of the entry, secrets masked. */
      launch: z.string(),
      adoptable: z.boolean(),
      problem: z.string().optional(),
      /** What it launches is on record as harmful. Absent says nothing. */
      knownBad: KnownBad.optional(),
    }),
  ),
  /** Why the file cannot be read, when it cannot. */
  problem: z.string().optional(),
  backup: z.boolean(),
});
export type ClientConfigView = z.infer<typeof ClientConfigView>;

export const ClientView = z.object({ id: z.string(), name: z.string(), configs: z.array(ClientConfigView) });
export type ClientView = z.infer<typeof ClientView>;

/** What adopt or restore did, or with `dryRun` would do, to one file. */
export const ConfigChange = z.object({
  client: z.string(),
  path: z.string(),
  /** Unified diff; empty when nothing changes. */
  diff: z.string(),
  servers: z.array(
    z.object({
      name: z.string(),
      as: z.string(),
      action: z.enum(['adopted', 'skipped', 'restored']),
      note: z.string().optional(),
      /** Names in the vault of the secrets that moved there, or would. */
      secrets: z.array(z.string()).optional(),
    }),
  ),
  written: z.boolean(),
  backup: z.string().optional(),
  error: z.object({ code: z.string(), message: z.string(), data: z.unknown() }).optional(),
});
export type ConfigChange = z.infer<typeof ConfigChange>;

/** A connected client: one shim, one server process. */
export const SessionView = z.object({
  id: z.string(),
  client: z.string(),
  clientInfo: z.string().optional(),
  server: z.string(),
  pid: z.number().optional(),
  serverPid: z.number().optional(),
  since: z.number(),
  calls: z.number(),
  paused: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;
