import type { PinEntry } from './pin-state.ts';

/** Why a call must not simply pass. `ask`: until a human has looked. `deny`: a human looked and refused. */
export interface IntegrityVerdict {
  readonly effect: 'ask' | 'deny';
  /** Fits after "asked because" and "denied by". */
  readonly message: string;
}

type Held = Record<Exclude<PinEntry['state'], 'pinned'>, IntegrityVerdict>;

const LOOK = 'look at it with gatehouse review';
/** By what is held itself. */
export const HELD: Held = {
  drifted: { effect: 'ask', message: `what the server says of it changed since it was accepted; ${LOOK}` },
  new: { effect: 'ask', message: `its description holds text that may turn the AI against you; ${LOOK}` },
  rejected: { effect: 'deny', message: 'your review, which refused how the server describes it' },
};
/** By the instructions of its server. */
export const INSTRUCTIONS_HELD: Held = {
  drifted: {
    effect: 'ask',
    message: `the instructions of the server changed since they were accepted; ${LOOK}`,
  },
  new: { effect: 'ask', message: `the instructions of the server may turn the AI against you; ${LOOK}` },
  rejected: { effect: 'deny', message: 'your review, which refused the instructions of the server' },
};
export const UNSEEN: IntegrityVerdict = {
  effect: 'ask',
  message: 'it never was looked at: the server describes too much',
};
export const UNKNOWN: IntegrityVerdict = {
  effect: 'ask',
  message: 'the file of accepted tools, pins.json, cannot be read, so every call is asked until it can',
};
