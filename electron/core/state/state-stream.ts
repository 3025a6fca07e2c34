import type { SliceItem, SliceName, StateEvent, StateSnapshot } from '../../../shared/contract/index.ts';
import { stateSlices } from '../../../shared/contract/index.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import type { Clock, Timer } from '../clock/index.ts';

/** Changes are gathered this long: two frames of a screen. */
const GATHER_MS = 33;

/** Where the state comes from: each slice is read only when someone said that it changed. */
export type StateSources = { [Name in SliceName]: () => SliceItem<Name>[] } & {
  status: () => StateSnapshot['status'];
};

interface Subscriber {
  seq: number;
  listener: (event: StateEvent) => void;
}

const SLICE_NAMES = Object.keys(stateSlices) as SliceName[];

/**
 * The state stream of the screens: one snapshot, then deltas. Nothing is computed while nobody watches; what changed is
 * found by comparing with what was sent last, so that a source only has to say "something of mine changed".
 */
export class StateStream implements Disposable {
  readonly #sources: StateSources;
  readonly #clock: Clock;
  readonly #subscribers = new Set<Subscriber>();
  readonly #sent = new Map<SliceName, Map<string, string>>();
  readonly #dirty = new Set<SliceName | 'status'>();
  #timer: Timer | undefined;

  constructor(sources: StateSources, clock: Clock) {
    this.#sources = sources;
    this.#clock = clock;
  }

  /** Says that a slice may have changed. Cheap; may be called often. */
  changed(...slices: (SliceName | 'status')[]): void {
    if (this.#subscribers.size === 0) return;
    for (const slice of slices) this.#dirty.add(slice);
    this.#timer ??= this.#clock.after(GATHER_MS, () => this.#flush());
  }

  /** Sends a snapshot at once, then deltas until disposed. */
  subscribe(listener: (event: StateEvent) => void): Disposable {
    // Everyone must be level, also in what nobody has said yet, before the newcomer's snapshot becomes the base of the
    // next comparison.
    if (this.#subscribers.size > 0) for (const name of SLICE_NAMES) this.#dirty.add(name);
    this.#flush();
    const subscriber: Subscriber = { seq: 0, listener };
    listener({ kind: 'snapshot', seq: 0, state: this.#snapshot() });
    this.#subscribers.add(subscriber);
    return { [Symbol.dispose]: () => this.#leave(subscriber) };
  }

  #leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.#subscribers.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dirty.clear();
  }

  #snapshot(): StateSnapshot {
    const snapshot: Record<string, unknown> = { status: this.#sources.status() };
    for (const name of SLICE_NAMES) {
      const items = this.#read(name);
      this.#sent.set(name, new Map(items.map((item) => [item.key, item.text])));
      snapshot[name] = items.map((item) => item.value);
    }
    return snapshot as StateSnapshot;
  }

  #read(name: SliceName): { key: string; text: string; value: unknown }[] {
    const { key } = stateSlices[name];
    return this.#sources[name]().map((value) => ({
      key: String((value as unknown as Record<string, unknown>)[key]),
      text: canonicalJson(value),
      value,
    }));
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const slice of this.#dirty) {
      if (slice === 'status') this.#send((seq) => ({ kind: 'status', seq, status: this.#sources.status() }));
      else this.#sendSlice(slice);
    }
    this.#dirty.clear();
  }

  #sendSlice(slice: SliceName): void {
    const before = this.#sent.get(slice) ?? new Map<string, string>();
    const items = this.#read(slice);
    const now = new Map(items.map((item) => [item.key, item.text]));
    const upsert = items.filter((item) => before.get(item.key) !== item.text).map((item) => item.value);
    const remove = [...before.keys()].filter((key) => !now.has(key));
    this.#sent.set(slice, now);
    if (upsert.length > 0 || remove.length > 0)
      this.#send((seq) => ({ kind: 'slice', seq, slice, upsert, remove }));
  }

  #send(event: (seq: number) => StateEvent): void {
    for (const subscriber of this.#subscribers) subscriber.listener(event(++subscriber.seq));
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    this.#subscribers.clear();
  }
}
