import { describe, expect, it } from 'vitest';
import { calls } from '../../../shared/contract/calls.ts';
import { events } from '../../../shared/contract/events.ts';
import { isKnownCall, isKnownEvent } from '../../../shared/contract/names.ts';

describe('the names the preload script knows', () => {
  it('are those of the contract', () => {
    expect(Object.keys(calls).filter((name) => !isKnownCall(name))).toEqual([]);
    expect(Object.keys(events).filter((name) => !isKnownEvent(name))).toEqual([]);
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    '',
    'core.stop ',
    7,
    null,
    undefined,
    { toString: () => 'state' },
  ])('do not include %s', (name) => {
    expect(isKnownCall(name)).toBe(false);
    expect(isKnownEvent(name)).toBe(false);
  });
});
