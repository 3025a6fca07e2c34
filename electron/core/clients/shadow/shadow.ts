import { AppError, isAppError } from '../../../../shared/errors/app-error.ts';
import { toWireError } from '../../../../shared/errors/result.ts';
import type { AuditDraft } from '../../../../shared/model/audit-record.ts';
import { isRemote, type ServerDefinition } from '../../../../shared/model/server.ts';
import type {
  ShadowFinding,
  ShadowPolicy,
  ShadowResult,
  ShadowView,
} from '../../../../shared/model/shadow.ts';
import { drop } from '../../../../shared/util/drop.ts';
import type { Clock, Timer } from '../../clock/index.ts';
import type { DirectEntry } from '../direct-entries.ts';
import type { Clients } from '../ports.ts';
import { configFinding, foundRecord, type JudgedEntry, processFinding } from './found.ts';
import { ReturnGuard, RETURNS_UNTIL_STOP } from './return-guard.ts';
import { isProcessId, type KnownLaunch, type ProcessEye } from './running-server.ts';
import type { SinceFile } from './since-file.ts';

export type { JudgedEntry } from './found.ts';

/** A process is found in less than 10 s. */
const PROCESSES_EVERY_MS = 8000;

export interface ShadowOptions {
  readonly clients: Pick<Clients, 'direct' | 'quarantine' | 'quarantined' | 'release' | 'adopt'>;
  readonly processes: ProcessEye;
  readonly since: SinceFile;
  readonly clock: Clock;
  /** What the policy in force demands. */
  policy(): ShadowPolicy;
  /** What a definition is and whether it would be admitted. `folder`: of the project it stands in. */
  judge(
    server: string,
    definition: ServerDefinition | undefined,
    folder: string | undefined,
    client: string,
  ): Promise<JudgedEntry>;
  record(draft: AuditDraft): void;
  /** Told the findings and what policy demands, whenever they are looked at: for warnings. */
  tell(view: ShadowView, returned: ReadonlySet<string>): void;
  readonly onBug: (error: unknown) => void;
}

/**
 * Servers that clients run around Gatehouse: in configs, and as processes. While no policy speaks of them and nobody
 * asks, nothing is looked at, recorded or said.
 */
export class Shadow implements AsyncDisposable {
  readonly #options: ShadowOptions;
  readonly #guard: ReturnGuard;
  readonly #listeners = new Set<(view: ShadowView) => void>();
  #entries: readonly DirectEntry[] = [];
  #configs = new Map<string, ShadowFinding>();
  #processes = new Map<string, ShadowFinding>();
  #quarantined: readonly ShadowFinding[] = [];
  #returned = new Set<string>();
  #timer: Timer | undefined;
  #sent = '';
  #turn: Promise<unknown> = Promise.resolve();
  #state: 'open' | 'closed' = 'open';

  constructor(options: ShadowOptions) {
    this.#options = options;
    this.#guard = new ReturnGuard(() => options.clock.now());
  }

  /** Looks now, also while no policy speaks of it. */
  list(): Promise<ShadowView> {
    return this.#inTurn(async () => {
      await this.#lookAtConfigs();
      await this.#lookAtProcesses();
      this.#tell();
      return this.#view();
    });
  }

  /** Configs or the policy changed. */
  async refresh(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#isWanted()) {
        await this.#lookAtConfigs();
        if (this.#timer === undefined) await this.#lookAtProcesses();
        this.#processesLater();
      } else this.#forget();
      this.#tell();
    });
  }

  /** Calls back with the findings now and after each change. */
  subscribe(listener: (view: ShadowView) => void): Disposable {
    const own = (view: ShadowView): void => listener(view);
    this.#listeners.add(own);
    this.#sent = '';
    drop(this.refresh(), this.#options.onBug);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Takes entries out of configs. Raises `finding_not_found`, and `bad_input` for a process or for nothing. */
  quarantine({
    ids,
    all,
  }: {
    readonly ids: readonly string[];
    readonly all: boolean;
  }): Promise<ShadowResult[]> {
    return this.#inTurn(async () => {
      await this.#lookAtConfigs('only look');
      const entries = all ? this.#entries : ids.map((id) => this.#chosen(id));
      if (!all && ids.length === 0) throw badInput('name a finding, or choose all');
      const results: ShadowResult[] = [];
      for (const entry of entries) {
        const finding = this.#configs.get(entry.id)!;
        const { id, server, client } = finding;
        this.#guard.forget(placeOf(entry));
        const error = await this.#takeOut(entry, finding);
        results.push({ id, server, client, quarantined: error === undefined, ...(error && { error }) });
      }
      await this.#lookAtConfigs();
      this.#tell();
      return results;
    });
  }

  /**
   * Puts an entry back. While policy wants such entries out, it comes back routed through Gatehouse, if policy admits it;
   * else it stays out. Raises `finding_not_found`, `denied_by_policy`, `not_adoptable`.
   */
  release(id: string): Promise<ShadowFinding> {
    return this.#inTurn(async () => {
      const { clients, policy } = this.#options;
      let finding = await clients.release(id);
      if (policy() === 'quarantine') finding = await this.#routed(finding);
      await this.#lookAtConfigs();
      this.#tell();
      return finding;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#timer?.cancel();
    this.#listeners.clear();
    await this.#turn;
  }

  async #routed(finding: ShadowFinding): Promise<ShadowFinding> {
    const { clients } = this.#options;
    const entry = (await clients.direct([])).find(({ id }) => id === finding.id);
    if (entry === undefined) return finding;
    const judged = await this.#judge(entry);
    const { effect, message, rule, layer } = judged.admission;
    const only = [{ path: entry.place.location.path, name: entry.entry.name }];
    if (effect === 'allow' && entry.adoptable) {
      const selection = { clients: [finding.client], all: false, folders: [], dryRun: false, only };
      const changes = await clients.adopt(selection);
      if (changes.some(({ written }) => written)) return { ...finding, ...judged, note: 'it is adopted now' };
    }
    await clients.quarantine(entry, finding);
    const reason =
      effect === 'deny' ? message : 'servers around Gatehouse stay out, and this one cannot be adopted';
    throw new AppError('denied_by_policy', {
      server: finding.server,
      reason,
      ...(rule === undefined ? {} : { rule }),
      ...(layer === undefined ? {} : { layer }),
    });
  }

  #chosen(id: string): DirectEntry {
    const entry = this.#entries.find((candidate) => candidate.id === id);
    if (entry !== undefined) return entry;
    if (this.#processes.has(id)) throw badInput(`${id} is a process; it ends with its client`);
    throw new AppError('finding_not_found', { finding: id });
  }

  async #lookAtConfigs(how: 'as policy says' | 'only look' = 'as policy says'): Promise<void> {
    const { clients, policy } = this.#options;
    await this.#readConfigs();
    if (how === 'as policy says' && policy() === 'quarantine') await this.#clearOut();
    this.#quarantined = await clients.quarantined();
    this.#remember('config');
  }

  async #readConfigs(): Promise<void> {
    const { clients, clock, since } = this.#options;
    this.#entries = await clients.direct([]);
    const found = new Map<string, ShadowFinding>();
    for (const entry of this.#entries) {
      const first = this.#configs.get(entry.id)?.since ?? since.get(entry.id)?.since ?? clock.now();
      found.set(entry.id, configFinding(entry, await this.#judge(entry), first));
    }
    this.#configs = found;
    this.#remember('config');
  }

  /** Policy wants every entry out: each is taken out, but not for ever again. */
  async #clearOut(): Promise<void> {
    this.#returned = new Set();
    for (const entry of this.#entries) {
      const finding = this.#configs.get(entry.id)!;
      if (this.#guard.gaveUp(placeOf(entry))) {
        this.#returned.add(entry.id);
        const note = `its client put it back ${RETURNS_UNTIL_STOP} times within ten minutes; it is left there`;
        this.#configs.set(entry.id, { ...finding, note });
        continue;
      }
      const error = await this.#takeOut(entry, finding);
      if (error === undefined) this.#guard.took(placeOf(entry));
      else this.#configs.set(entry.id, { ...finding, note: `it was not taken out: ${error.message}` });
    }
  }

  async #takeOut(entry: DirectEntry, finding: ShadowFinding): Promise<ShadowResult['error']> {
    try {
      await this.#options.clients.quarantine(entry, finding);
      this.#configs.delete(entry.id);
      return undefined;
    } catch (error) {
      if (!isAppError(error)) throw error;
      return toWireError(error);
    }
  }

  async #lookAtProcesses(): Promise<void> {
    const { processes, clock, since } = this.#options;
    const launches = this.#entries.flatMap(knownLaunch);
    const found = new Map<string, ShadowFinding>();
    for (const running of await processes.look(launches)) {
      const { id, server, definition, folder, client } = running;
      const before = this.#processes.get(id);
      const judged = before ?? (await this.#options.judge(server, definition, folder, client));
      const { identity, admission } = judged;
      const first = before?.since ?? since.get(id)?.since ?? clock.now();
      found.set(id, processFinding(running, { identity, admission }, first));
    }
    this.#processes = found;
    this.#remember('process');
  }

  /** Records what is new, while a policy speaks of it, and since when everything has been there. */
  #remember(kind: ShadowFinding['kind']): void {
    const { policy, since, record, onBug } = this.#options;
    const isDemanded = policy() !== 'off';
    const all = [...(kind === 'config' ? this.#configs : this.#processes).values()];
    const known = all.map((finding): [string, { since: number; recorded: boolean }] => {
      let recorded = since.get(finding.id)?.recorded ?? false;
      if (isDemanded && !recorded) {
        try {
          record(foundRecord(finding));
          recorded = true;
        } catch (error) {
          onBug(error);
        }
      }
      return [finding.id, { since: finding.since, recorded }];
    });
    since.keep(new Map(known), (id) => isProcessId(id) === (kind === 'process'));
  }

  #judge({ entry, definition, place }: DirectEntry): Promise<JudgedEntry> {
    return this.#options.judge(entry.name, definition, place.location.folder, place.adapter.id);
  }

  #processesLater(): void {
    this.#timer ??= this.#options.clock.after(PROCESSES_EVERY_MS, () => {
      const again = this.#inTurn(async () => {
        this.#timer = undefined;
        if (!this.#isWanted()) return;
        await this.#lookAtProcesses();
        this.#tell();
        this.#processesLater();
      });
      drop(again, this.#options.onBug);
    });
  }

  #isWanted(): boolean {
    return this.#state === 'open' && (this.#options.policy() !== 'off' || this.#listeners.size > 0);
  }

  #forget(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#configs.clear();
    this.#processes.clear();
    this.#returned.clear();
  }

  #view(): ShadowView {
    const found = [...this.#configs.values(), ...this.#processes.values()];
    return { policy: this.#options.policy(), findings: [...found, ...this.#quarantined] };
  }

  #tell(): void {
    if (this.#state === 'closed') return;
    const view = this.#view();
    this.#options.tell(view, this.#returned);
    const text = JSON.stringify(view);
    if (text === this.#sent) return;
    this.#sent = text;
    for (const listener of this.#listeners) listener(view);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function placeOf({ place, entry }: DirectEntry): string {
  return JSON.stringify([place.adapter.id, place.location.path, entry.group ?? '', entry.name]);
}

function knownLaunch({ place, entry, definition }: DirectEntry): KnownLaunch[] {
  if (definition === undefined || isRemote(definition)) return [];
  const { command, args } = definition;
  return [{ client: place.adapter.id, server: entry.name, command, args }];
}

function badInput(problem: string): AppError<'bad_input'> {
  return new AppError('bad_input', { call: 'shadow.quarantine', problems: [problem] });
}
