import type { ShadowPolicy } from '../../shared/model/shadow.ts';
import { drop } from '../../shared/util/drop.ts';
import { identityText, type ServerDefinition } from '../../shared/model/server.ts';
import type { Admissions } from './admissions.ts';
import {
  type Clients,
  clientAdapters,
  type JudgedEntry,
  type ProcessEye,
  Shadow,
  SinceFile,
} from './clients/index.ts';
import type { Health } from './health/index.ts';
import type { Judging } from './open-judging.ts';
import type { Stores } from './open-stores.ts';
import type { Opening } from './opening.ts';
import { policyOf, type PolicySet } from './policy/index.ts';
import { shownDecision } from './shown-decision.ts';

/** The watch over servers that clients run around Gatehouse. */
export async function openShadow(
  { options, rooms, onBug }: Opening,
  { health, journal }: Stores,
  { policy }: Judging,
  admissions: Admissions,
  clients: Clients,
): Promise<Shadow> {
  const since = rooms.use(await SinceFile.open({ file: options.home.shadow, onBug: onBug('shadow') }));
  const warnings = new ShadowWarnings(health);
  const shadow = rooms.use(
    new Shadow({
      clients,
      processes: options.processes ?? NO_PROCESSES,
      since,
      clock: options.clock,
      policy: () => shadowPolicy(policy.set),
      judge: (server, definition, folder, client) =>
        judged(admissions, server, definition, folder ?? options.userHome, client),
      record: (draft) => journal.record(draft),
      tell: (view, returned) => warnings.tell(view, returned),
      onBug: onBug('shadow'),
    }),
  );
  policy.onChange(() => drop(shadow.refresh(), onBug('shadow')));
  return shadow;
}

const NO_PROCESSES: ProcessEye = { look: async () => Promise.resolve([]) };

/** What the layers together demand; `off` when none of them speaks of it. */
export function shadowPolicy(set: PolicySet): ShadowPolicy {
  const isDemanded = set.layers.some((layer) => policyOf(layer)?.shadow !== undefined);
  return isDemanded ? set.effective.shadow : 'off';
}

async function judged(
  admissions: Admissions,
  server: string,
  definition: ServerDefinition | undefined,
  folder: string,
  client: string,
): Promise<JudgedEntry> {
  if (definition !== undefined) {
    const { identity, admission } = await admissions.judge(server, definition, folder, client);
    return { identity: identityText(identity), admission: shownDecision(admission, admission.message) };
  }
  const identity = { kind: 'unresolvable', why: 'what it launches cannot be read' } as const;
  const admission = admissions.admit({
    kind: 'stdio',
    name: server,
    configured: [],
    command: undefined,
    environment: [],
    folder: 'irrelevant',
    identity,
    reading: 'opaque',
    client,
  });
  return { identity: identityText(identity), admission: shownDecision(admission, admission.message) };
}

/** The warnings about shadow servers: only while a policy speaks of them. */
class ShadowWarnings {
  readonly #health: Health;
  #raised = new Map<string, () => void>();

  constructor(health: Health) {
    this.#health = health;
  }

  tell(
    ...[{ policy, findings }, returned]: Parameters<ConstructorParameters<typeof Shadow>[0]['tell']>
  ): void {
    const before = this.#raised;
    this.#raised = new Map();
    for (const finding of policy === 'off' ? [] : findings) {
      const { id, state, kind, server, pid, file } = finding;
      const client = clientAdapters.find((adapter) => adapter.id === finding.client)?.name ?? finding.client;
      const place = kind === 'process' ? `process ${pid ?? 0}` : (file ?? '');
      const code =
        state === 'quarantined' ? 'shadow_quarantined' : returned.has(id) ? 'shadow_returns' : 'shadow_found';
      this.#health.raise(code, { client, server, place, count: 3 }, id);
      this.#raised.set(`${code} ${id}`, () => this.#health.clear(code, id));
    }
    for (const [key, clear] of before) if (!this.#raised.has(key)) clear();
  }
}
