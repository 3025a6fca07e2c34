/** Raised for bugs only; never for bad input. */
export class InvariantError extends Error {
  override name = 'InvariantError';
}

/** States what must hold here. A failure is a bug of Gatehouse. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Proves that a union was handled in full. */
export function assertNever(value: never): never {
  throw new InvariantError(`unhandled case: ${JSON.stringify(value)}`);
}
