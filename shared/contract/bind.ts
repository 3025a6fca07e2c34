import type { z } from 'zod';
import { AppError } from '../errors/app-error.ts';
import { type Result, toWireError } from '../errors/result.ts';
import { type CallName, type CallOutput, type CallParsedInput, calls, isCallName } from './calls.ts';

/** Who makes a call: set by the host from the connection it came in on, never from its payload. */
export interface CallOrigin {
  kind: 'cli' | 'page' | 'window';
}

/** One function per call of the contract. */
export type Handlers = {
  [Name in CallName]: (
    input: CallParsedInput<Name>,
    origin: CallOrigin,
  ) => Promise<CallOutput<Name>> | CallOutput<Name>;
};

export type Dispatch = (name: string, input: unknown, origin: CallOrigin) => Promise<Result<unknown>>;

/**
 * Binds the contract to handlers: an unknown name or an input that does not fit its schema is refused before any handler
 * runs; whatever a handler throws becomes a `WireError`. `onBug` is told what is not an `AppError`.
 */
export function bind(handlers: Handlers, onBug: (call: string, error: unknown) => void): Dispatch {
  return async (name, input, origin) => {
    try {
      if (!isCallName(name)) throw new AppError('unknown_call', { call: name });
      const parsed = parseInput(name, calls[name].input, input);
      const handler = handlers[name] as (input: unknown, origin: CallOrigin) => unknown;
      return { ok: true, value: await handler(parsed, origin) };
    } catch (error) {
      if (!(error instanceof AppError)) onBug(name, error);
      return { ok: false, error: toWireError(error) };
    }
  };
}

/** Parses the input of a call or stream. Raises `bad_input`. */
export function parseInput<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new AppError('bad_input', { call: name, problems });
}
