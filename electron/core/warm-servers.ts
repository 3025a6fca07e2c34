import {
  identityText,
  isRemote,
  type ServerDefinition,
  type StdioDefinition,
} from '../../shared/model/server.ts';
import { drop } from '../../shared/util/drop.ts';
import type { Admissions } from './admissions.ts';
import type { Clock } from './clock/index.ts';
import type { SessionFacts, Upstream } from './gateway/index.ts';
import type { ResolvedLaunch } from './identity/index.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { PolicyAdmission } from './policy/index.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import type { Definitions, Settings, UsageFile } from './store/index.ts';
import { referredSecrets } from './secrets.ts';
import type { ServerLauncher } from './server-launcher.ts';
import type { Supervisor } from './supervisor/index.ts';
import { codeState, launchKey, onBattery, type WarmLaunch, WarmPool } from './warm/index.ts';

export interface WarmServersOptions {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly supervisor: Supervisor;
  readonly launcher: ServerLauncher;
  readonly policy: PolicyInForce;
  readonly settings: Settings;
  readonly usage: UsageFile;
  readonly records: LaunchRecords;
  readonly clock: Clock;
  readonly ids: () => string;
  changed(server: string): void;
  readonly onBug: (where: string, error: unknown) => void;
}

/** Ties the pool of spares to what judges, starts and changes servers. */
export class WarmServers implements AsyncDisposable {
  readonly #options: WarmServersOptions;
  readonly #pool: WarmPool;

  constructor(options: WarmServersOptions) {
    this.#options = options;
    const { definitions, supervisor, policy, settings, usage, clock, changed } = options;
    const onBug = (error: unknown): void => options.onBug('warm', error);
    const pool = new WarmPool({
      clock,
      usage,
      changed,
      onBug,
      settings: () => settings.value.warm,
      prepare: (server, cwd) => this.#prepare(server, cwd),
      memoryOf: (upstream) => supervisor.memoryOf(upstream),
      onBattery: () => onBattery(),
      codeState,
      serving: (server) => supervisor.processes(server).length,
      note: (server, text) => supervisor.note(server, text),
    });
    this.#pool = pool;
    policy.onChange(() => drop(pool.refresh(), onBug));
    settings.onChange(() => drop(pool.refresh(), onBug));
    definitions.onChange(({ changed: edited, removed }) => {
      for (const server of removed) drop(pool.forget(server), onBug);
      drop(pool.refresh(edited), onBug);
    });
    supervisor.onExit(({ server, reason, exit }) => {
      if (reason === 'exited' && exit.exitCode !== 0) pool.crashed(server);
    });
  }

  /** The spare of this launch, for this session; undefined when there is none. */
  async take(
    facts: SessionFacts,
    definition: ServerDefinition,
    launch: ResolvedLaunch,
  ): Promise<Upstream | undefined> {
    const wanted = this.#comparable(facts, definition, launch);
    const spare = wanted === undefined ? undefined : await this.#pool.take(wanted);
    if (spare !== undefined) this.#options.supervisor.assign(spare, facts.id);
    return spare;
  }

  /** A session of the server began. */
  used({ server, cwd }: SessionFacts): void {
    this.#pool.used(server, cwd);
  }

  isWarm(server: string): boolean {
    return this.#pool.isWarm(server);
  }

  /** Ends the spare of a server that is stopped or removed. */
  forget(server: string): Promise<void> {
    return this.#pool.forget(server);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }

  async #prepare(server: string, cwd: string): Promise<WarmLaunch | undefined> {
    const { definitions, admissions, ids } = this.#options;
    const definition = definitions.list().get(server);
    if (definition === undefined || isRemote(definition)) return undefined;
    const { admission, launch, identity } = await admissions.judge(server, definition, cwd);
    if (admission.effect === 'deny' || launch === undefined) return undefined;
    const facts: SessionFacts = {
      id: `spare-${ids()}`,
      client: 'gatehouse',
      clientPid: undefined,
      cwd,
      server,
      identity: identityText(identity),
    };
    const comparable = this.#comparable(facts, definition, launch);
    if (comparable === undefined) return undefined;
    return { ...comparable, start: () => this.#start(facts, definition, launch, admission) };
  }

  /** Admission is on record before anything starts, also before a process that no client asked for. */
  #start(
    facts: SessionFacts,
    definition: StdioDefinition,
    launch: ResolvedLaunch,
    admission: PolicyAdmission,
  ): Promise<Upstream> {
    const { launcher, records, supervisor } = this.#options;
    const { server } = facts;
    records.admission(facts, admission, { spare: true });
    supervisor.note(server, 'a spare is started for the next client');
    return launcher.launchSpare({ facts, definition, launch });
  }

  /**
   * The launch as the pool compares it, under the policy in force. Undefined for what is never kept warm: what is reached
   * by URL, what holds secrets (they may have changed), what clients share anyway, and what cannot be named, so that nobody
   * could say whether it changed.
   */
  #comparable(
    { server, identity }: SessionFacts,
    definition: ServerDefinition,
    launch: ResolvedLaunch,
  ): Omit<WarmLaunch, 'start'> | undefined {
    if (isRemote(definition) || definition.instance === 'shared') return undefined;
    if (launch.facts.reading === 'opaque') return undefined;
    if (Object.values(definition.env).some((value) => typeof value !== 'string')) return undefined;
    if (referredSecrets(definition).length > 0) return undefined;
    const named = launch.identity;
    if (named.kind !== 'file' && named.kind !== 'package') return undefined;
    const policyVersion = this.#options.policy.set.version;
    // Who asks is judged for each session; the process is the same for everybody.
    const { client: _, ...own } = launch.facts;
    const same = { ...launch, facts: own };
    return {
      server,
      key: launchKey({ server, identity, launch: same, definition, policyVersion }),
      code: { program: launch.file, entry: named.kind === 'file' ? named.path : undefined },
    };
  }
}
