import type { ServerDefinition } from '../../shared/model/server.ts';
import type { SessionFacts, Upstream } from './gateway/index.ts';
import type { ResolvedLaunch } from './identity/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { Supervisor } from './supervisor/index.ts';
import type { WarmServers } from './warm-servers.ts';

export interface ServerProcessesOptions {
  readonly supervisor: Supervisor;
  readonly warm: WarmServers;
  readonly records: LaunchRecords;
}

/** Where a session gets its server process from: one that waited for it, or a new one. */
export class ServerProcesses {
  readonly #options: ServerProcessesOptions;

  constructor(options: ServerProcessesOptions) {
    this.#options = options;
  }

  /** The process of a launch that was admitted just now; it is on record. Raises what `Supervisor.launch` raises. */
  async start(facts: SessionFacts, definition: ServerDefinition, launch: ResolvedLaunch): Promise<Upstream> {
    const { supervisor, warm, records } = this.#options;
    const { server, identity, id } = facts;
    const spare = await warm.take(facts, definition, launch);
    const upstream = spare ?? (await supervisor.launch({ ...launch, server, identity, session: id }));
    records.process(facts, upstream, spare === undefined ? {} : { spare: true });
    warm.used(facts);
    return upstream;
  }
}
