import { describe, expect, it } from 'vitest';
import type { StateSnapshot } from '../../../shared/contract/index.ts';
import { StateMirror } from '../../../renderer/ipc/state-mirror.ts';
import { FakeConnection } from '../fakes/connection.ts';
import { serverView, snapshot } from '../fakes/state.ts';

function mirror() {
  const connection = new FakeConnection();
  const seen: StateSnapshot[] = [];
  const made = new StateMirror(connection, (state) => seen.push(state));
  return { connection, seen, made };
}

const servers = (seq: number, name: string) => ({
  kind: 'slice',
  seq,
  slice: 'servers',
  upsert: [serverView(name)],
  remove: [],
});

describe('the mirror of the state', () => {
  it('follows snapshot and deltas', () => {
    const { connection, seen } = mirror();
    connection.emit('state', { kind: 'snapshot', seq: 0, state: snapshot() });
    connection.emit('state', servers(1, 'notes'));
    expect(seen.at(-1)?.servers.map(({ name }) => name)).toEqual(['notes']);
  });

  it('subscribes again on a gap, and believes nothing until the new snapshot', () => {
    const { connection, seen } = mirror();
    connection.emit('state', { kind: 'snapshot', seq: 0, state: snapshot() });
    const [old] = connection.streams;
    connection.emit('state', servers(2, 'lost'));
    expect(connection.ended).toEqual(['state']);
    expect(connection.streams).toHaveLength(1);
    expect(seen).toHaveLength(1);

    old?.onEvent(servers(1, 'late message of the ended subscription'));
    expect(seen).toHaveLength(1);
    expect(connection.ended).toEqual(['state']);

    connection.emit('state', {
      kind: 'snapshot',
      seq: 0,
      state: snapshot({ servers: [serverView('memory')] }),
    });
    connection.emit('state', servers(1, 'notes'));
    expect(seen.at(-1)?.servers.map(({ name }) => name)).toEqual(['memory', 'notes']);
  });

  it('takes a snapshot in the middle of a stream as a new start: the connection was back', () => {
    const { connection, seen } = mirror();
    connection.emit('state', { kind: 'snapshot', seq: 0, state: snapshot() });
    connection.emit('state', servers(1, 'notes'));
    connection.emit('state', { kind: 'snapshot', seq: 0, state: snapshot() });
    expect(seen.at(-1)?.servers).toEqual([]);
  });

  it('ends its subscription when disposed', () => {
    const { connection, made } = mirror();
    made[Symbol.dispose]();
    expect(connection.streams).toEqual([]);
  });
});
