import type { AuditDraft } from '../../../../shared/model/audit-record.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import type { Finding } from '../../../../shared/model/finding.ts';
import type { PinKind, PinState, ReviewItem, VersionReview } from '../../../../shared/model/pin.ts';
import { drop } from '../../../../shared/util/drop.ts';
import { scanValue } from '../scan/scan.ts';
import { NameIndex } from './name-index.ts';
import { type ReadPins, readPins, writePins } from './pin-file.ts';
import {
  acceptedOf,
  afterAccepting,
  afterRejecting,
  afterSeeing,
  type Described,
  seenOf,
} from './pin-state.ts';
import { answerDraft, type NamedEntry, sightingDrafts, type Source } from './pin-records.ts';
import { ENTRY_LIMIT, ServerPins } from './server-pins.ts';
import { HELD, INSTRUCTIONS_HELD, type IntegrityVerdict, UNKNOWN, UNSEEN } from './verdict.ts';

export interface PinBookOptions {
  /** `pins.json`. */
  readonly file: string;
  readonly now: () => number;
  /** Where pins and drift are recorded. */
  readonly journal: { stage(draft: AuditDraft): string; commit(): void };
  readonly onBug: (error: unknown) => void;
}

/** `shown`: some tool is shown again, or no longer. `same`: all that was shown is. */
export type PinListener = (server: string, what: 'shown' | 'same') => void;

/** How the pins of a server stand, for its place among the servers. */
export interface ServerStanding {
  readonly waiting: number;
  /** Everything it describes waits for a review. */
  readonly whole: boolean;
}

const FINDINGS_KEPT = 10_000;

/**
 * What every server described of itself, and what of it was accepted: at first sight, unless something grave is found in
 * it, and from then on by a human only. Answers about calls from memory; the file follows.
 */
export class PinBook implements AsyncDisposable {
  readonly #options: PinBookOptions;
  readonly #servers = new Map<string, Map<string, ServerPins>>();
  readonly #names = new NameIndex();
  readonly #scanned = new Map<string, readonly Finding[]>();
  readonly #listeners = new Set<PinListener>();
  readonly #broken: Extract<ReadPins, { kind: 'broken' }> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #unwritten = false;

  private constructor(options: PinBookOptions, read: ReadPins) {
    this.#options = options;
    this.#broken = read.kind === 'broken' ? read : undefined;
    for (const pins of read.kind === 'good' ? read.servers : []) {
      this.#keep(pins);
      for (const name of pins.names('tool')) this.#names.add(pins.server, name);
    }
  }

  static async open(options: PinBookOptions): Promise<PinBook> {
    return new PinBook(options, await readPins(options.file));
  }

  /** What is wrong with the file; undefined when nothing is. */
  get problem(): AppError | undefined {
    return this.#broken?.error;
  }

  /** Calls back after each change of the pins of a server. */
  onChange(listener: PinListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /**
   * A server described what it has. What is new is scanned and pinned or held, what changed has drifted; both are
   * recorded. Nothing happens when all of it is as it was accepted. Raises `journal_unwritable`; then nothing has changed.
   */
  see(source: Source, described: readonly Described[]): void {
    const pins = this.#of(source) ?? this.#begin(source);
    const changed: NamedEntry[] = [];
    let size = pins.size;
    for (const item of described) {
      const before = pins.get(item.kind, item.name);
      if (before?.state === 'pinned' && before.accepted.hash === item.hash) continue;
      if (before === undefined && size >= ENTRY_LIMIT) continue;
      const findings = [...this.#findings(source.server, item)];
      const seen = { hash: item.hash, definition: item.definition, findings, at: this.#options.now() };
      const entry = afterSeeing(before, seen);
      if (entry === before) continue;
      if (before === undefined) size++;
      changed.push([item.kind, item.name, entry]);
    }
    if (changed.length === 0) return;
    const { journal } = this.#options;
    for (const draft of sightingDrafts(source, pins.previous, changed)) journal.stage(draft);
    journal.commit();
    for (const [kind, name, entry] of changed) {
      pins.set(kind, name, entry);
      if (kind === 'tool') this.#names.add(source.server, name);
    }
    this.#keep(pins);
    const held = changed.some(([, , entry]) => entry.state !== 'pinned');
    this.#changed(source.server, held ? 'shown' : 'same');
  }

  /** Why a call of what is described must not simply pass; undefined when it may. Two look-ups in maps. */
  verdict(
    source: Source,
    kind: PinKind,
    name: string,
    hash: string | undefined,
  ): IntegrityVerdict | undefined {
    if (this.#broken !== undefined) return UNKNOWN;
    const pins = this.#servers.get(source.server)?.get(source.identity);
    if (pins === undefined) return undefined;
    const instructions = pins.get('instructions', '');
    if (instructions !== undefined && instructions.state !== 'pinned')
      return INSTRUCTIONS_HELD[instructions.state];
    const entry = pins.get(kind, name);
    // What never was described has no definition to have changed; the judge knows that by itself.
    if (entry === undefined) return hash === undefined ? undefined : UNSEEN;
    if (entry.state !== 'pinned') return HELD[entry.state];
    return hash === undefined || hash === entry.accepted.hash ? undefined : HELD.drifted;
  }

  /** True when a described tool must not be shown: it waits for a review, or was refused. */
  hides(source: Source, name: string, hash: string): boolean {
    const pins = this.#of(source);
    const entry = pins?.get('tool', name);
    return entry !== undefined && (entry.state !== 'pinned' || entry.accepted.hash !== hash);
  }

  /** The accepted definition of a tool. */
  accepted(source: Source, name: string): unknown {
    return acceptedOf(this.#of(source)?.get('tool', name))?.definition;
  }

  /** Where one definition stands, with what was found in it; `new` when nothing is known of it. */
  standing(
    source: Source,
    kind: PinKind,
    name: string,
  ): { readonly pin: PinState; readonly findings: Finding[] } {
    const entry = this.#of(source)?.get(kind, name);
    if (entry === undefined) return { pin: 'new', findings: [] };
    const names = kind === 'tool' ? this.#names.findings(source.server, name) : [];
    const { findings } = seenOf(entry);
    const fresh = names.filter(
      (one) => !findings.some((other) => other.kind === one.kind && other.excerpt === one.excerpt),
    );
    const pin = entry.state === 'pinned' ? 'pinned' : acceptedOf(entry) === undefined ? 'new' : 'drifted';
    return { pin, findings: [...findings, ...fresh] };
  }

  /** The servers something is known of. */
  servers(): string[] {
    return [...this.#servers.keys()];
  }

  standingOf(server: string): ServerStanding {
    const entries = [...(this.#latest(server)?.all() ?? [])];
    const waiting = entries.filter(([, , entry]) => entry.state !== 'pinned').length;
    const tools = entries.filter(([kind]) => kind === 'tool');
    return { waiting, whole: tools.length > 0 && tools.every(([, , entry]) => entry.state !== 'pinned') };
  }

  /** What waits for a human at a server, as it was seen last, and how this version differs from the one before. */
  review(server: string): {
    identity: string | undefined;
    items: ReviewItem[];
    version: VersionReview | undefined;
  } {
    const pins = this.#latest(server);
    const before = pins?.previous === undefined ? undefined : this.#servers.get(server)?.get(pins.previous);
    return {
      identity: pins?.identity,
      items: pins?.review() ?? [],
      version: before === undefined ? undefined : pins?.against(before),
    };
  }

  /**
   * A human answers for exactly what they were shown. Recorded before it counts. Raises `review_stale` when something
   * else was seen meanwhile, `journal_unwritable`.
   */
  answer(
    server: string,
    items: readonly { readonly kind: PinKind; readonly name: string; readonly hash: string }[],
    answer: 'accept' | 'reject',
    by: string,
  ): void {
    const pins = this.#latest(server);
    const entries = items.map(({ kind, name, hash }) => {
      const entry = pins?.get(kind, name);
      if (entry === undefined || seenOf(entry).hash !== hash)
        throw new AppError('review_stale', { server, name });
      return [kind, name, entry] as const;
    });
    if (pins === undefined || entries.length === 0) return;
    const { journal } = this.#options;
    journal.stage(answerDraft(pins, entries, answer, by));
    journal.commit();
    for (const [kind, name, entry] of entries) {
      pins.set(kind, name, answer === 'accept' ? afterAccepting(entry) : afterRejecting(entry));
    }
    this.#changed(server, 'shown');
  }

  /** The definition is gone, or another one: what it described before counts no more. */
  forget(server: string): void {
    if (!this.#servers.delete(server)) return;
    this.#names.forget(server);
    this.#changed(server, 'same');
  }

  /** Resolves when the file holds what is known now. */
  async written(): Promise<void> {
    await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    await this.#writing.catch(() => undefined);
  }

  #of({ server, identity }: Source): ServerPins | undefined {
    return this.#servers.get(server)?.get(identity);
  }

  /** The version that was seen last. */
  #latest(server: string): ServerPins | undefined {
    return [...(this.#servers.get(server)?.values() ?? [])].at(-1);
  }

  #begin({ server, identity }: Source): ServerPins {
    return new ServerPins(server, identity, this.#latest(server)?.identity);
  }

  #keep(pins: ServerPins): void {
    const versions = this.#servers.get(pins.server) ?? new Map<string, ServerPins>();
    versions.delete(pins.identity);
    versions.set(pins.identity, pins);
    // Of old versions only the one before is compared with.
    for (const identity of versions.keys()) {
      if (versions.size <= VERSIONS_KEPT) break;
      versions.delete(identity);
    }
    this.#servers.set(pins.server, versions);
  }

  #findings(server: string, { kind, name, definition, hash }: Described): readonly Finding[] {
    let found = this.#scanned.get(hash);
    if (found === undefined) {
      found = scanValue(definition).findings;
      if (this.#scanned.size >= FINDINGS_KEPT) this.#scanned.clear();
      this.#scanned.set(hash, found);
    }
    return kind === 'tool' ? [...found, ...this.#names.findings(server, name)] : found;
  }

  #changed(server: string, what: Parameters<PinListener>[1]): void {
    this.#write();
    for (const listener of this.#listeners) {
      try {
        listener(server, what);
      } catch (error) {
        this.#options.onBug(error);
      }
    }
  }

  /** Changes that come while the file is written go into it with the next write. */
  #write(): void {
    if (this.#unwritten || this.#broken !== undefined) return;
    this.#unwritten = true;
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#unwritten = false;
        return writePins(
          this.#options.file,
          [...this.#servers.values()].flatMap((all) => [...all.values()]),
        );
      });
    drop(this.#writing, this.#options.onBug);
  }
}

const VERSIONS_KEPT = 3;
