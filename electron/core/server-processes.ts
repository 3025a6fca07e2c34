import { isRemote, type ServerDefinition, type StdioDefinition } from '../../shared/model/server.ts';
import { invariant } from '../../shared/util/invariant.ts';
import { type Admissions, deniedError } from './admissions.ts';
import type { SessionFacts, Upstream } from './gateway/index.ts';
import type { ResolvedLaunch } from './identity/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import { isRemoteLaunch, type ServerLaunch } from './remote-launch.ts';
import type { RemoteServers } from './remote-servers.ts';
import type { ServerLauncher } from './server-launcher.ts';
import type { SharedProcesses } from './shared-process/index.ts';
import { launchKey } from './warm/index.ts';
import type { TokenWatch } from './token-watch.ts';
import type { WarmServers } from './warm-servers.ts';

export interface ServerProcessesOptions {
  readonly admissions: Admissions;
  readonly launcher: ServerLauncher;
  readonly shared: SharedProcesses;
  readonly remote: RemoteServers;
  readonly warm: WarmServers;
  readonly records: LaunchRecords;
  readonly tokens: TokenWatch;
}

/** Where a session gets its server process from: one that others use too, one that waited for it, or a new one. */
export class ServerProcesses {
  readonly #options: ServerProcessesOptions;

  constructor(options: ServerProcessesOptions) {
    this.#options = options;
  }

  /** The process of a launch that was admitted just now; it is on record. Raises what `Supervisor.launch` raises. */
  async start(facts: SessionFacts, definition: ServerDefinition, launch: ServerLaunch): Promise<Upstream> {
    const { launcher, shared, warm, records, remote } = this.#options;
    const { server, identity } = facts;
    if (isRemote(definition) || isRemoteLaunch(launch)) {
      invariant(isRemote(definition) && isRemoteLaunch(launch), 'a launch is of its definition');
      const upstream = await remote.connect(facts, definition, launch);
      records.process(facts, upstream, { url: launch.url.origin });
      return upstream;
    }
    if (definition.instance === 'shared') {
      // Who asks is judged for each session; the process is the same for everybody.
      const { client: _, ...own } = launch.facts;
      const key = launchKey({ server, identity, launch: { ...launch, facts: own }, definition });
      return shared.join({ server, key, start: () => this.#startShared(facts, definition, launch) });
    }
    const { tokens } = this.#options;
    const spare = await warm.take(facts, definition, launch);
    const upstream = spare ?? (await launcher.launch({ facts, definition, launch }));
    records.process(facts, upstream, {
      ...this.#isolation(upstream),
      ...(spare === undefined ? {} : { spare: true }),
    });
    tokens.began(server, definition, upstream.exited);
    warm.used(facts);
    return upstream;
  }

  /** This may be long after the session was admitted: its client introduced itself late, or the process had ended. */
  async #startShared(
    facts: SessionFacts,
    definition: StdioDefinition,
    launch: ResolvedLaunch,
  ): Promise<Upstream> {
    const { admissions, launcher, records, shared, tokens } = this.#options;
    const { server } = facts;
    const admission = admissions.admit(launch.facts);
    if (admission.effect === 'deny') {
      records.admission(facts, admission);
      throw deniedError(server, admission);
    }
    const upstream = await launcher.launch({ facts, definition, launch });
    records.process(facts, upstream, { ...this.#isolation(upstream), shared: true });
    // Who has it keeps it; who comes next gets a process with a token that lives.
    tokens.began(server, definition, upstream.exited, () => shared.retire(server));
    return upstream;
  }

  #isolation(upstream: Upstream): { sandbox?: object } {
    const plan = this.#options.launcher.planOf(upstream);
    return plan === undefined ? {} : { sandbox: { backend: plan.backend, ...plan.view } };
  }
}
