import { isRemote, type ServerDefinition } from '../../shared/model/server.ts';
import { type Admissions, deniedError } from './admissions.ts';
import type { SessionFacts, Upstream } from './gateway/index.ts';
import type { ResolvedLaunch } from './identity/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { SharedProcesses } from './shared-process/index.ts';
import type { Supervisor } from './supervisor/index.ts';
import { launchKey } from './warm/index.ts';
import type { WarmServers } from './warm-servers.ts';

export interface ServerProcessesOptions {
  readonly admissions: Admissions;
  readonly supervisor: Supervisor;
  readonly shared: SharedProcesses;
  readonly warm: WarmServers;
  readonly records: LaunchRecords;
}

/** Where a session gets its server process from: one that others use too, one that waited for it, or a new one. */
export class ServerProcesses {
  readonly #options: ServerProcessesOptions;

  constructor(options: ServerProcessesOptions) {
    this.#options = options;
  }

  /** The process of a launch that was admitted just now; it is on record. Raises what `Supervisor.launch` raises. */
  async start(facts: SessionFacts, definition: ServerDefinition, launch: ResolvedLaunch): Promise<Upstream> {
    const { supervisor, shared, warm, records } = this.#options;
    const { server, identity, id } = facts;
    if (!isRemote(definition) && definition.instance === 'shared') {
      const key = launchKey({ server, identity, launch, definition });
      return shared.join({ server, key, start: () => this.#startShared(facts, launch) });
    }
    const spare = await warm.take(facts, definition, launch);
    const upstream = spare ?? (await supervisor.launch({ ...launch, server, identity, session: id }));
    records.process(facts, upstream, spare === undefined ? {} : { spare: true });
    warm.used(facts);
    return upstream;
  }

  /** This may be long after the session was admitted: its client introduced itself late, or the process had ended. */
  async #startShared(facts: SessionFacts, launch: ResolvedLaunch): Promise<Upstream> {
    const { admissions, supervisor, records } = this.#options;
    const { server, identity, id } = facts;
    const admission = admissions.admit(launch.facts);
    if (admission.effect === 'deny') {
      records.admission(facts, admission);
      throw deniedError(server, admission);
    }
    const upstream = await supervisor.launch({ ...launch, server, identity, session: id });
    records.process(facts, upstream, { shared: true });
    return upstream;
  }
}
