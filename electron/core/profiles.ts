import { canonicalJson } from '../../shared/util/canonical-json.ts';
import { matchesGlob } from './approvals/index.ts';
import type {
  CallFacts,
  CallLimits,
  Judgement,
  JudgePort,
  SessionFacts,
  ToolDefinition,
} from './gateway/index.ts';
import type { Profile, Settings } from './store/index.ts';

type ProfileTable = Readonly<Record<string, Profile>>;

/** Nothing at all: what holds while nobody can say what a client may see. */
const NOTHING: Profile = { servers: [], tools: {} };

/**
 * What each client may see of the servers that are shown as one (settings.json). While that file is broken, what it said
 * before holds; when it never could be read, nothing is shown.
 */
export class Profiles {
  readonly #settings: Settings;
  readonly #listeners = new Set<() => void>();
  #table: ProfileTable | undefined;
  #version = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#read();
    settings.onChange(() => this.#read());
  }

  /** Undefined for a client that sees everything. */
  of(client: string): Profile | undefined {
    if (this.#table === undefined) return NOTHING;
    return Object.hasOwn(this.#table, client) ? this.#table[client] : undefined;
  }

  all(): ProfileTable {
    return this.#table ?? {};
  }

  allowsServer(client: string, server: string): boolean {
    return this.of(client)?.servers?.includes(server) ?? true;
  }

  allowsTool(client: string, server: string, tool: string): boolean {
    const profile = this.of(client);
    if (!(profile?.servers?.includes(server) ?? true)) return false;
    const patterns =
      profile?.tools !== undefined && Object.hasOwn(profile.tools, server)
        ? profile.tools[server]
        : undefined;
    return patterns?.some((pattern) => matchesGlob(pattern, tool)) ?? true;
  }

  /** Calls back after each change of any profile. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Changes with every change of any profile. */
  version(): string {
    return String(this.#version);
  }

  #read(): void {
    if (this.#settings.state.kind !== 'good') return;
    const table = this.#settings.value.profiles ?? {};
    if (this.#table !== undefined && canonicalJson(table) === canonicalJson(this.#table)) return;
    this.#table = table;
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}

/** Judges as another judge does, and denies besides what the client's profile leaves out; only where all servers are one. */
export class ProfiledJudge implements JudgePort {
  readonly #judge: JudgePort;
  readonly #profiles: Profiles;

  constructor(judge: JudgePort, profiles: Profiles) {
    this.#judge = judge;
    this.#profiles = profiles;
  }

  judge(call: CallFacts): Judgement {
    return this.#profiled(call, this.#judge.judge(call));
  }

  limits(): CallLimits | undefined {
    return this.#judge.limits?.();
  }

  judgeAgain(call: CallFacts): Judgement {
    return this.#profiled(call, this.#judge.judgeAgain?.(call) ?? this.#judge.judge(call));
  }

  released(call: CallFacts, labels?: Judgement['labels']): void {
    this.#judge.released?.(call, labels);
  }

  #profiled(call: CallFacts, judgement: Judgement): Judgement {
    if (judgement.decision.effect === 'deny' || this.#allows(call)) return judgement;
    const message = `the profile of ${call.session.client}, which leaves it out`;
    return { ...judgement, decision: { effect: 'deny', reason: 'hidden', message }, userMayAllow: false };
  }

  hides(session: SessionFacts, tool: ToolDefinition): boolean {
    return !this.#allowsTool(session, tool.name) || this.#judge.hides(session, tool);
  }

  version(): string {
    return this.#judge.version();
  }

  listVersion(): string {
    return `${this.#judge.listVersion()}:${this.#profiles.version()}`;
  }

  #allows({ session, operation, name }: CallFacts): boolean {
    if (operation === 'tools/call') return this.#allowsTool(session, name);
    return session.federated !== true || this.#profiles.allowsServer(session.client, session.server);
  }

  #allowsTool({ federated, client, server }: SessionFacts, tool: string): boolean {
    return federated !== true || this.#profiles.allowsTool(client, server, tool);
  }
}
