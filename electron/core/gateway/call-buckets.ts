/** Five minutes, and an hour of them. */
const BUCKET_MS = 5 * 60_000;
const BUCKETS = 12;

interface Counts {
  /** The bucket the last call fell into, counted from the epoch. */
  last: number;
  readonly perBucket: Uint32Array;
}

/** Calls per server and five minutes over the last hour. */
export class CallBuckets {
  readonly #servers = new Map<string, Counts>();

  count(server: string, time: number): void {
    let counts = this.#servers.get(server);
    if (counts === undefined) {
      counts = { last: bucketOf(time), perBucket: new Uint32Array(BUCKETS) };
      this.#servers.set(server, counts);
    }
    advance(counts, bucketOf(time));
    const slot = counts.last % BUCKETS;
    counts.perBucket[slot] = counts.perBucket[slot]! + 1;
  }

  /** Twelve counts, oldest first; the last one is the bucket `time` is in. */
  of(server: string, time: number): number[] {
    const counts = this.#servers.get(server);
    if (counts === undefined) return Array.from({ length: BUCKETS }, () => 0);
    advance(counts, bucketOf(time));
    return Array.from({ length: BUCKETS }, (_, age) => counts.perBucket[(counts.last + 1 + age) % BUCKETS]!);
  }

  /** Forgets a server that is no more. */
  forget(server: string): void {
    this.#servers.delete(server);
  }
}

const bucketOf = (time: number): number => Math.floor(time / BUCKET_MS);

/** Empties the buckets between the last call and now. A clock that goes back counts into the latest bucket. */
function advance(counts: Counts, now: number): void {
  for (let steps = Math.min(now - counts.last, BUCKETS); steps > 0; steps--) {
    counts.perBucket[(now - steps + 1) % BUCKETS] = 0;
  }
  if (now > counts.last) counts.last = now;
}
