import type { ClientLane } from './client-lane.ts';

/** Which clients want to hear of which resources (revisions up to 2025-11-25). */
export class Subscriptions {
  readonly #lanes = new Map<string, Set<ClientLane>>();

  add(uri: string, lane: ClientLane): void {
    const lanes = this.#lanes.get(uri);
    if (lanes === undefined) this.#lanes.set(uri, new Set([lane]));
    else lanes.add(lane);
  }

  /** True when nobody is left who wants it, so that the server may forget it too. */
  remove(uri: string, lane: ClientLane): boolean {
    const lanes = this.#lanes.get(uri);
    if (lanes === undefined) return true;
    lanes.delete(lane);
    if (lanes.size > 0) return false;
    this.#lanes.delete(uri);
    return true;
  }

  /** Who is told of a change: those that subscribed to it, or to what it is a part of. */
  concerned(uri: string): ClientLane[] {
    const lanes = [...this.#lanes]
      .filter(([wanted]) => uri.startsWith(wanted))
      .flatMap(([, some]) => [...some]);
    return [...new Set(lanes)];
  }

  /** Takes a client off everything; answers what only it wanted. */
  leave(lane: ClientLane): string[] {
    return [...this.#lanes]
      .filter(([, lanes]) => lanes.has(lane))
      .map(([uri]) => uri)
      .filter((uri) => this.remove(uri, lane));
  }
}
