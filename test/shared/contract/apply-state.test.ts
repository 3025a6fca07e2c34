import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyStateEvent, type StateAt } from '../../../shared/contract/apply-state.ts';
import type { StateEvent } from '../../../shared/contract/events.ts';
import { aQuestion, aState } from '../../fixtures/state.ts';

const start: StateEvent = { kind: 'snapshot', seq: 7, state: aState({ approvals: [aQuestion('q1')] }) };

describe('the state stream', () => {
  it('is followed from a snapshot on', () => {
    const first = applyStateEvent(undefined, start);
    const next = applyStateEvent(first, {
      kind: 'slice',
      seq: 8,
      slice: 'approvals',
      upsert: [aQuestion('q2')],
      remove: ['q1'],
    });
    expect(next?.state.approvals.map(({ id }) => id)).toEqual(['q2']);
  });

  it('is not believed without a snapshot or after a gap', () => {
    const status: StateEvent = { kind: 'status', seq: 9, status: aState().status };
    expect(applyStateEvent(undefined, status)).toBeUndefined();
    expect(applyStateEvent(applyStateEvent(undefined, start), status)).toBeUndefined();
  });

  it('ends with exactly the items that were put last and not removed after', () => {
    const delta = fc.record({
      upsert: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
      remove: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
    });
    fc.assert(
      fc.property(fc.array(delta), (deltas) => {
        const expected = new Set(['q1']);
        let at: StateAt | undefined = applyStateEvent(undefined, start);
        for (const [index, { upsert, remove }] of deltas.entries()) {
          for (const id of remove) expected.delete(id);
          for (const id of upsert) expected.add(id);
          at = applyStateEvent(at, {
            kind: 'slice',
            seq: 8 + index,
            slice: 'approvals',
            upsert: upsert.map((id) => aQuestion(id)),
            remove,
          });
        }
        expect(new Set(at?.state.approvals.map(({ id }) => id))).toEqual(expected);
      }),
    );
  });
});
