import type { ActivityRow } from '../../../shared/model/activity.ts';

/** The feed holds this many rows, and a few more; then the oldest give way. */
export const MOST_ROWS = 100_000;

/** Rows oldest first, and where each one is. */
export interface Rows {
  readonly list: readonly ActivityRow[];
  readonly places: ReadonlyMap<string, number>;
}

export const noRows = (): Rows => ({ list: [], places: new Map() });

/**
 * The rows with new, changed and older ones put in; `places` is carried over, so only the newest `Rows` may be used. The usual case, a few new rows at the end, costs one copy of the
 * list; anything out of order costs a sort.
 */
export function mergeRows(rows: Rows, incoming: readonly ActivityRow[], most: number = MOST_ROWS): Rows {
  if (incoming.length === 0) return rows;
  const list = [...rows.list];
  const places = rows.places as Map<string, number>;
  let ordered = true;
  for (const row of incoming) {
    const place = places.get(row.id);
    if (place !== undefined) {
      list[place] = row;
      continue;
    }
    const last = list.at(-1);
    if (last !== undefined && isBefore(row, last)) ordered = false;
    places.set(row.id, list.length);
    list.push(row);
  }
  // Giving way in blocks keeps the cost of a new row low once the feed is full.
  const isFull = list.length > most * 1.05;
  if (ordered && !isFull) return { list, places };
  if (!ordered) list.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  const kept = isFull ? list.slice(-most) : list;
  return { list: kept, places: new Map(kept.map((row, index) => [row.id, index])) };
}

function isBefore(a: ActivityRow, b: ActivityRow): boolean {
  return a.time === b.time ? a.id < b.id : a.time < b.time;
}
