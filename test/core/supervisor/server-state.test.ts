import { describe, expect, test } from 'vitest';
import { foldState, type ProcessState } from '../../../electron/core/supervisor/server-state.ts';

const idle = { kind: 'stopped', reason: 'idle' } as const;
const starting: ProcessState = { kind: 'starting', deadline: 9 };
const stopping: ProcessState = { kind: 'stopping', step: 'asked', deadline: 9 };
const running = (since: number): ProcessState => ({ kind: 'running', since });

describe('the state of a server with several processes', () => {
  test('is running since the oldest, whatever the others do', () => {
    expect(foldState([stopping, running(7), starting, running(5)], idle)).toEqual(running(5));
  });

  test('is starting before it is stopping', () => {
    expect(foldState([stopping, starting], idle)).toEqual(starting);
    expect(foldState([stopping], idle)).toEqual(stopping);
  });

  test('without any is how the last one ended', () => {
    expect(foldState([], idle)).toEqual(idle);
  });
});
