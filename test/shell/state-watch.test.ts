import { describe, expect, it } from 'vitest';
import { StateWatch } from '../../electron/shell/state-watch.ts';
import { stopsCore } from '../../electron/shell/quit-plan.ts';
import { aQuestion, aState } from '../fixtures/state.ts';

function aStream() {
  const streams: { send: (event: unknown) => void; ended: boolean }[] = [];
  const subscribe = (_name: string, _input: unknown, send: (event: unknown) => void): Disposable => {
    const stream = { send, ended: false };
    streams.push(stream);
    return {
      [Symbol.dispose]: () => {
        stream.ended = true;
      },
    };
  };
  return { streams, subscribe };
}

describe('the watch over the state', () => {
  it('tells each change with what was before', () => {
    const { streams, subscribe } = aStream();
    const told: (number | undefined)[][] = [];
    const watch = new StateWatch({ subscribe }, (before, after) =>
      told.push([before?.approvals.length, after?.approvals.length]),
    );
    streams[0]?.send({ kind: 'snapshot', seq: 1, state: aState() });
    streams[0]?.send({ kind: 'slice', seq: 2, slice: 'approvals', upsert: [aQuestion('q')], remove: [] });
    watch.lost();
    expect(told).toEqual([
      [undefined, 0],
      [0, 1],
      [1, undefined],
    ]);
    expect(watch.state).toBeUndefined();
  });

  it.each([
    ['a gap', { kind: 'status', seq: 5, status: aState().status }],
    ['a message it does not understand', { kind: 'other' }],
  ])('subscribes again after %s', (_what, message) => {
    const { streams, subscribe } = aStream();
    using watch = new StateWatch({ subscribe }, () => undefined);
    streams[0]?.send({ kind: 'snapshot', seq: 1, state: aState() });
    streams[0]?.send(message);
    expect(streams[0]?.ended).toBe(true);
    expect(streams).toHaveLength(2);
    expect(watch.state).toBeDefined();
  });
});

describe('quitting', () => {
  const session = { id: 's', client: 'cursor', server: 'notes', since: 0, calls: 0, paused: false };
  it.each([
    [true, aState(), true],
    [false, aState(), false],
    [true, aState({ sessions: [session] }), false],
    [true, undefined, false],
  ])('stops the core only if we started it and nobody uses it', (startedByUs, state, expected) => {
    expect(stopsCore(startedByUs, state)).toBe(expected);
  });
});
