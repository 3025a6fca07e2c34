import type { Clock } from '../clock/index.ts';

/** A moment that has come when either clock says so: sleep stops one of them, a set clock turns back the other. */
export interface Due {
  readonly wall: number;
  readonly monotonic: number;
}

/** The moment `milliseconds` from now; a past one is due at once. */
export function dueIn(clock: Clock, milliseconds: number): Due {
  const span = Math.max(0, milliseconds);
  return { wall: clock.now() + span, monotonic: clock.monotonic() + span };
}

/** True from that moment on. */
export function isDue(clock: Clock, due: Due): boolean {
  return clock.now() >= due.wall || clock.monotonic() >= due.monotonic;
}
