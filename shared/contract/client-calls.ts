import { z } from 'zod';
import { ClientView, ConfigChange } from '../model/client.ts';
import { ScanSummary, ShadowFinding, ShadowResult, ShadowView } from '../model/shadow.ts';

const none = z.strictObject({});

const ClientSelection = z.strictObject({
  clients: z.array(z.string()).default([]),
  all: z.boolean().default(false),
  /** Project folders whose configs are looked at too, besides those clients know of. */
  folders: z.array(z.string()).default([]),
  dryRun: z.boolean().default(false),
});

/** Calls about clients: their configs, and the servers they run around Gatehouse. */
export const clientCalls = {
  'clients.list': {
    input: z.strictObject({ folders: z.array(z.string()).default([]) }),
    output: z.object({ clients: z.array(ClientView) }),
  },
  /** What a first look finds: servers, duplicates, secrets in plain text, servers around Gatehouse. Changes nothing. */
  'clients.scan': {
    input: z.strictObject({ folders: z.array(z.string()).default([]) }),
    output: ScanSummary,
  },
  /**
   * `install`: packages that a runner would fetch at every start are installed, and run in its place. `keepSecrets`: tokens
   * stay in the definition, instead of moving to the vault. `only`: these entries and no others.
   */
  'clients.adopt': {
    input: ClientSelection.extend({
      install: z.boolean().default(false),
      keepSecrets: z.boolean().default(false),
      only: z.array(z.strictObject({ path: z.string(), name: z.string() })).optional(),
    }),
    output: z.object({ changes: z.array(ConfigChange) }),
  },
  'clients.restore': { input: ClientSelection, output: z.object({ changes: z.array(ConfigChange) }) },

  /** Servers that clients run around Gatehouse, in configs and as processes; looks now. */
  'shadow.list': { input: none, output: ShadowView },
  /** Takes entries out of the configs of clients, reversibly. Raises `finding_not_found`. */
  'shadow.quarantine': {
    input: z.strictObject({ ids: z.array(z.string()).default([]), all: z.boolean().default(false) }),
    output: z.object({ results: z.array(ShadowResult) }),
  },
  /** Puts an entry back. Raises `finding_not_found`, `denied_by_policy` while policy demands that it stays out. */
  'shadow.release': {
    input: z.strictObject({ id: z.string() }),
    output: z.object({ finding: ShadowFinding }),
  },
} as const;
