import { z } from 'zod';
import { KnownBad } from './known-bad.ts';
import { Admission } from './server.ts';

/** What policy demands for servers that clients run around Gatehouse; `off`: no layer speaks of them. */
export const ShadowPolicy = z.enum(['off', 'report', 'quarantine']);
export type ShadowPolicy = z.infer<typeof ShadowPolicy>;

/** A server that a client runs, or would run, around Gatehouse (contract.md, `shadow`). */
export const ShadowFinding = z.object({
  id: z.string(),
  kind: z.enum(['config', 'process']),
  /** `found`: it is there. `quarantined`: its entry was taken out of the config, and can be put back. */
  state: z.enum(['found', 'quarantined']),
  /** Id of the client, as `clients` has it. */
  client: z.string(),
  /** The config, for one in a config. */
  file: z.string().optional(),
  /** The process, for one that runs. */
  pid: z.number().optional(),
  server: z.string(),
  /** Command line or URL, secrets masked. */
  command: z.string(),
  identity: z.string(),
  /** What policy would say of it, were it a server of Gatehouse. */
  admission: Admission,
  /** True when `adopt` would route it through Gatehouse. */
  adoptable: z.boolean(),
  /** Epoch ms: when it was first seen. */
  since: z.number(),
  /** What it runs is on record as harmful. Absent says nothing. */
  knownBad: KnownBad.optional(),
  /** Why nothing was done about it, or what can be done. */
  note: z.string().optional(),
});
export type ShadowFinding = z.infer<typeof ShadowFinding>;

export const ShadowView = z.object({ policy: ShadowPolicy, findings: z.array(ShadowFinding) });
export type ShadowView = z.infer<typeof ShadowView>;

/** What became of one finding that was to be quarantined. */
export const ShadowResult = z.object({
  id: z.string(),
  server: z.string(),
  client: z.string(),
  quarantined: z.boolean(),
  error: z.object({ code: z.string(), message: z.string(), data: z.unknown() }).optional(),
});
export type ShadowResult = z.infer<typeof ShadowResult>;

/** An entry of a config, where it stands. */
const EntryPlace = z.object({ client: z.string(), file: z.string(), server: z.string() });

/** What the first look at a machine finds, before anything is adopted. Nothing is changed and nothing recorded for it. */
export const ScanSummary = z.object({
  /** Clients that have a config. */
  clients: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      configs: z.number(),
      servers: z.number(),
      adopted: z.number(),
      /** Those that could be adopted now. */
      adoptable: z.number(),
    }),
  ),
  servers: z.number(),
  adopted: z.number(),
  direct: z.number(),
  remote: z.number(),
  /** One server in several places: by what it launches, whatever it is called. */
  duplicates: z.array(z.object({ command: z.string(), places: z.array(EntryPlace) })),
  /** Entries with secrets in plain text: names of variables, headers and options, never values. */
  secrets: z.array(EntryPlace.extend({ names: z.array(z.string()) })),
  /** Servers that are on record as harmful, by the package they run. */
  knownBad: z.array(EntryPlace.extend({ knownBad: KnownBad })),
  /** Servers that policy would not admit. */
  denied: z.array(EntryPlace.extend({ identity: z.string(), admission: Admission })),
  shadow: ShadowView,
});
export type ScanSummary = z.infer<typeof ScanSummary>;
