import { type SliceName, type StateEvent, type StateSnapshot, stateSlices } from './events.ts';

/** The state as of message `seq` of a subscription to the `state` stream. */
export interface StateAt {
  readonly seq: number;
  readonly state: StateSnapshot;
}

/**
 * The state after one more message of the stream, or undefined when a message is missing: then nothing that follows can
 * be believed and the stream is subscribed to again.
 */
export function applyStateEvent(current: StateAt | undefined, event: StateEvent): StateAt | undefined {
  if (event.kind === 'snapshot') return { seq: event.seq, state: event.state };
  if (current === undefined || event.seq !== current.seq + 1) return undefined;
  if (event.kind === 'status') return { seq: event.seq, state: { ...current.state, status: event.status } };
  return {
    seq: event.seq,
    state: {
      ...current.state,
      [event.slice]: changed(current.state, event.slice, event.upsert, event.remove),
    },
  };
}

function changed(
  state: StateSnapshot,
  slice: SliceName,
  upsert: readonly unknown[],
  remove: readonly string[],
): unknown[] {
  const key = stateSlices[slice].key;
  const keyOf = (item: unknown): string => String((item as Record<string, unknown>)[key]);
  const items = new Map<string, unknown>(state[slice].map((item) => [keyOf(item), item]));
  for (const id of remove) items.delete(id);
  for (const item of upsert) items.set(keyOf(item), item);
  return [...items.values()];
}
