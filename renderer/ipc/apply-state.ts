import type { SliceName, StateEvent, StateSnapshot } from '../../shared/contract/index.ts';

/** The state as of message `seq` of the subscription. */
export interface Mirrored {
  readonly seq: number;
  readonly state: StateSnapshot;
}

const KEYS = {
  servers: 'name',
  sessions: 'id',
  approvals: 'id',
  history: 'id',
  rules: 'id',
  clients: 'id',
} as const satisfies Record<SliceName, string>;

/**
 * The state after one more message, or `gap` when a message is missing: then nothing that follows can be believed and the
 * stream is subscribed again. Items that did not change keep their object identity.
 */
export function applyState(current: Mirrored | undefined, event: StateEvent): Mirrored | 'gap' {
  if (event.kind === 'snapshot') return { seq: event.seq, state: event.state };
  if (current === undefined || event.seq !== current.seq + 1) return 'gap';
  if (event.kind === 'status') return { seq: event.seq, state: { ...current.state, status: event.status } };
  const items = upsert(KEYS[event.slice], current.state[event.slice], event.upsert, event.remove);
  return { seq: event.seq, state: { ...current.state, [event.slice]: items } };
}

function upsert(
  key: string,
  items: readonly unknown[],
  changed: readonly unknown[],
  removed: readonly string[],
): unknown[] {
  const keyOf = (item: unknown): string => String((item as Record<string, unknown>)[key]);
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  for (const id of removed) byKey.delete(id);
  for (const item of changed) byKey.set(keyOf(item), item);
  return [...byKey.values()];
}
