/** The face of the contract: every call, event and wire shape, from one set of schemas. */
export * from './bind.ts';
export * from './calls.ts';
export * from './events.ts';
export * from './wire.ts';
