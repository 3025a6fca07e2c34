import type { PinKind, ReviewItem, VersionReview } from '../../../../shared/model/pin.ts';
import { definitionChanges } from './definition-diff.ts';
import { acceptedOf, type PinEntry, seenOf } from './pin-state.ts';

/** More than any server has; what is beyond is never accepted by itself. */
export const ENTRY_LIMIT = 10_000;

/** The pins of one server as it is: its name here and its identity, which says its version. */
export class ServerPins {
  readonly server: string;
  readonly identity: string;
  /** The identity that was pinned under this name before. */
  readonly previous: string | undefined;
  readonly #entries = new Map<PinKind, Map<string, PinEntry>>();

  constructor(server: string, identity: string, previous: string | undefined) {
    this.server = server;
    this.identity = identity;
    this.previous = previous;
  }

  get(kind: PinKind, name: string): PinEntry | undefined {
    return this.#entries.get(kind)?.get(name);
  }

  set(kind: PinKind, name: string, entry: PinEntry): void {
    let entries = this.#entries.get(kind);
    if (entries === undefined) this.#entries.set(kind, (entries = new Map()));
    entries.set(name, entry);
  }

  get size(): number {
    let size = 0;
    for (const entries of this.#entries.values()) size += entries.size;
    return size;
  }

  *all(): Generator<readonly [PinKind, string, PinEntry]> {
    for (const [kind, entries] of this.#entries)
      for (const [name, entry] of entries) yield [kind, name, entry];
  }

  /** Names of the entries of one kind. */
  names(kind: PinKind): string[] {
    return [...(this.#entries.get(kind)?.keys() ?? [])];
  }

  /** What waits for a human, or was refused by one. */
  review(): ReviewItem[] {
    return [...this.all()].flatMap(([kind, name, entry]) => {
      if (entry.state === 'pinned') return [];
      const { hash, findings, definition, at } = seenOf(entry);
      const accepted = acceptedOf(entry);
      return [
        {
          kind,
          name,
          pin: accepted === undefined ? ('new' as const) : ('drifted' as const),
          rejected: entry.state === 'rejected',
          hash,
          findings,
          changes: definitionChanges(accepted?.definition, definition),
          seenAt: at,
        },
      ];
    });
  }

  /** What another version of the server described differently. */
  against(before: ServerPins): VersionReview {
    const added: string[] = [];
    const changed: VersionReview['changed'] = [];
    for (const [kind, name, entry] of this.all()) {
      const old = before.get(kind, name);
      if (old === undefined) added.push(name);
      else if (seenOf(old).hash !== seenOf(entry).hash) {
        changed.push({
          kind,
          name,
          changes: definitionChanges(seenOf(old).definition, seenOf(entry).definition),
        });
      }
    }
    const removed = [...before.all()].flatMap(([kind, name]) =>
      this.get(kind, name) === undefined ? [name] : [],
    );
    return { from: before.identity, to: this.identity, added, removed, changed };
  }
}
