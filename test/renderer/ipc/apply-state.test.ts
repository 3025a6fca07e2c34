import { describe, expect, it } from 'vitest';
import type { StateEvent, StateSnapshot } from '../../../shared/contract/index.ts';
import { applyState } from '../../../renderer/ipc/apply-state.ts';
import { snapshot, serverView } from '../fakes/state.ts';

const start = (state: StateSnapshot) => applyState(undefined, { kind: 'snapshot', seq: 0, state });
const slice = (seq: number, upsert: unknown[], remove: string[] = []): StateEvent => ({
  kind: 'slice',
  seq,
  slice: 'servers',
  upsert,
  remove,
});

describe('the state after a message', () => {
  it('holds what the snapshot says', () => {
    const state = snapshot({ servers: [serverView('notes')] });
    expect(start(state)).toEqual({ seq: 0, state });
  });

  it('puts in new items, replaces known ones by their key, and takes out removed ones', () => {
    const before = start(snapshot({ servers: [serverView('notes'), serverView('memory')] }));
    if (before === 'gap') throw new Error('a snapshot is never a gap');
    const changed = { ...serverView('notes'), sessions: 7 };
    const after = applyState(before, slice(1, [changed, serverView('github')], ['memory']));
    expect(after).toMatchObject({
      seq: 1,
      state: { servers: [{ name: 'notes', sessions: 7 }, { name: 'github' }] },
    });
  });

  it('keeps the identity of what did not change', () => {
    const before = start(snapshot({ servers: [serverView('notes')] }));
    if (before === 'gap') throw new Error('a snapshot is never a gap');
    const after = applyState(before, slice(1, [serverView('github')]));
    if (after === 'gap') throw new Error('no gap');
    expect(after.state.servers[0]).toBe(before.state.servers[0]);
    expect(after.state.approvals).toBe(before.state.approvals);
  });

  it.each([
    ['a message is missing', 2],
    ['a message comes twice', 0],
  ])('is a gap when %s', (_, seq) => {
    const before = start(snapshot());
    if (before === 'gap') throw new Error('a snapshot is never a gap');
    expect(applyState(before, slice(seq, []))).toBe('gap');
  });

  it('is a gap when a delta comes before any snapshot', () => {
    expect(applyState(undefined, slice(1, []))).toBe('gap');
  });
});
