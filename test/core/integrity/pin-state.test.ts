import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptedOf,
  afterAccepting,
  afterRejecting,
  afterSeeing,
  type PinEntry,
  type SeenVersion,
} from '../../../electron/core/integrity/pins/pin-state.ts';

const seen = (hash: string, severity?: 'warn' | 'block'): SeenVersion => ({
  hash,
  definition: { hash },
  findings: severity === undefined ? [] : [{ kind: 'secrecy', severity, where: '$', excerpt: '' }],
  at: 0,
});

const sighting = fc
  .tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(undefined, 'warn', 'block' as const))
  .map(([hash, severity]) => seen(hash + (severity ?? ''), severity));
const step = fc.oneof(
  sighting.map((version) => ({ kind: 'see', version }) as const),
  fc.constant({ kind: 'accept' } as const),
  fc.constant({ kind: 'reject' } as const),
);

describe('a pin', () => {
  it('is made at first sight, unless something grave was found', () => {
    expect(afterSeeing(undefined, seen('a'))).toMatchObject({ state: 'pinned', by: 'first_use' });
    expect(afterSeeing(undefined, seen('a', 'warn'))).toMatchObject({ state: 'pinned' });
    expect(afterSeeing(undefined, seen('a', 'block'))).toMatchObject({ state: 'new' });
  });

  it('stays drifted when the server takes the change back', () => {
    const pinned = afterSeeing(undefined, seen('a'));
    const drifted = afterSeeing(pinned, seen('b'));
    expect(drifted).toMatchObject({ state: 'drifted', accepted: { hash: 'a' }, seen: { hash: 'b' } });
    expect(afterSeeing(drifted, seen('a'))).toEqual(drifted);
  });

  it('holds again when a refused change is taken back', () => {
    const drifted = afterSeeing(afterSeeing(undefined, seen('a')), seen('b'));
    const rejected = afterRejecting(drifted);
    expect(afterSeeing(rejected, seen('b'))).toEqual(rejected);
    expect(afterSeeing(rejected, seen('a'))).toMatchObject({ state: 'pinned', accepted: { hash: 'a' } });
    expect(afterSeeing(rejected, seen('c'))).toMatchObject({ state: 'drifted', accepted: { hash: 'a' } });
  });

  it('never changes without a review, whatever a server does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let entry: PinEntry | undefined;
        for (const one of steps) {
          const before = acceptedOf(entry)?.hash;
          if (one.kind === 'see') {
            const first = entry === undefined;
            entry = afterSeeing(entry, one.version);
            if (!first) expect(acceptedOf(entry)?.hash).toBe(before);
          } else if (entry !== undefined) {
            entry = one.kind === 'accept' ? afterAccepting(entry) : afterRejecting(entry);
            if (one.kind === 'reject') expect(acceptedOf(entry)?.hash).toBe(before);
          }
        }
      }),
    );
  });
});
