import {
  type Admission,
  type Identity,
  identityText,
  type SandboxView,
  type ServerDefinition,
  type ServerState,
  type ServerView,
} from '../../../shared/model/server.ts';
import type { SessionView } from '../../../shared/model/client.ts';
import { isRemoteLaunch } from '../remote-launch.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import type { Admissions } from '../admissions.ts';
import type { ResolvedLaunch } from '../identity/index.ts';
import type { ServerStanding } from '../integrity/index.ts';
import type { Definitions } from '../store/index.ts';
import type { Supervisor } from '../supervisor/index.ts';
import { definitionView } from './definition-view.ts';

export interface ServerViewsOptions {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly supervisor: Supervisor;
  /** Folder a launch is judged in when no client asks: the user's home. */
  readonly cwd: string;
  sessions(): readonly SessionView[];
  /** A spare of the server waits for its next client. */
  isWarm(server: string): boolean;
  /** Since when a remote server is connected to (epoch ms); undefined while it is not. */
  connectedSince(server: string): number | undefined;
  toolCount(server: string): number | undefined;
  /** What of its description waits for a human. */
  pinned(server: string): ServerStanding;
  callsPerBucket(server: string): number[];
  /** What a server is held by: the launch as it was judged, undefined when nothing can be started. */
  isolation(server: string, definition: ServerDefinition, launch: ResolvedLaunch | undefined): SandboxView;
  changed(): void;
}

interface Verdict {
  readonly identity: Identity;
  readonly admission: Admission;
  readonly launch: ResolvedLaunch | undefined;
}

/**
 * The servers as every surface shows them. Identity and admission take time to find out, so they are kept from the last
 * `refresh`; they are only shown, every launch is judged anew.
 */
export class ServerViews {
  readonly #options: ServerViewsOptions;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(options: ServerViewsOptions) {
    this.#options = options;
  }

  /** Judges every definition again, or the named ones, and says so when done. */
  async refresh(names?: readonly string[]): Promise<void> {
    const definitions = this.#options.definitions.list();
    for (const name of this.#verdicts.keys()) if (!definitions.has(name)) this.#verdicts.delete(name);
    const wanted = names ?? [...definitions.keys()];
    await Promise.all(
      wanted.map(async (name) => {
        const definition = definitions.get(name);
        if (definition === undefined) return;
        const { identity, admission, launch } = await this.#options.admissions.judge(
          name,
          definition,
          this.#options.cwd,
        );
        // Only of what it is defined as by now: a judgement that took longer must not replace a newer one. Compared by
        // content: the file may have been read again meanwhile.
        const now = this.#options.definitions.list().get(name);
        if (now !== undefined && canonicalJson(now) === canonicalJson(definition)) {
          const local = launch === undefined || isRemoteLaunch(launch) ? undefined : launch;
          this.#verdicts.set(name, { identity, admission, launch: local });
        }
      }),
    );
    this.#options.changed();
  }

  /** The servers that have been judged, by name. */
  list(): ServerView[] {
    const sessions = this.#options.sessions();
    return [...this.#options.definitions.list()]
      .flatMap(([name, definition]) => {
        const verdict = this.#verdicts.get(name);
        return verdict === undefined ? [] : [this.#view(name, definition, verdict, sessions)];
      })
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #view(
    name: string,
    definition: ServerDefinition,
    { identity, admission, launch }: Verdict,
    sessions: readonly SessionView[],
  ): ServerView {
    const { supervisor, toolCount, callsPerBucket, isWarm, connectedSince } = this.#options;
    const since = connectedSince(name);
    const state: ServerState = since === undefined ? supervisor.state(name) : { kind: 'running', since };
    const own = sessions.filter((session) => session.server === name);
    const pid = supervisor.processes(name).find((process) => process.pid !== undefined)?.pid;
    const tools = toolCount(name);
    const standing = this.#options.pinned(name);
    return {
      name,
      provenance: definition.provenance,
      definition: definitionView(definition),
      identity: identityText(identity),
      identityDetail: identity,
      state: reviewed(state, standing),
      admission,
      sandbox: this.#options.isolation(name, definition, launch),
      sessions: own.length,
      clients: [...new Set(own.map((session) => session.client))].sort(),
      callsPerBucket: callsPerBucket(name),
      ...(tools === undefined ? {} : { toolCount: tools }),
      ...(standing.waiting === 0 ? {} : { toReview: standing.waiting }),
      ...(pid === undefined ? {} : { pid }),
      ...(isWarm(name) ? { warm: true } : {}),
    };
  }
}

/** A server whose tools all wait for a review is held back as a whole; one with some is not quite well. */
function reviewed(state: ServerState, { waiting, whole }: ServerStanding): ServerState {
  if (waiting === 0) return state;
  const tools = waiting === 1 ? '1 description' : `${waiting} descriptions`;
  if (whole) return { kind: 'quarantined', drift: `${tools} to look at` };
  return state.kind === 'running'
    ? { kind: 'degraded', since: state.since, warnings: [`${tools} to look at`] }
    : state;
}
