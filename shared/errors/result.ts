import { AppError, type AppErrorCode, isAppError } from './app-error.ts';
import type { ErrorDataByCode } from './error-data.ts';
import { errorSentence } from './sentence.ts';

/** An `AppError` as it crosses a boundary. `message` is the readable sentence. */
export interface WireError {
  code: AppErrorCode;
  message: string;
  data: unknown;
}

/** What every call across a boundary answers. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: WireError };

/** Turns anything thrown into a `WireError`. What is not an `AppError` becomes `internal`. */
export function toWireError(thrown: unknown): WireError {
  const error = isAppError(thrown)
    ? thrown
    : new AppError('internal', { detail: thrown instanceof Error ? thrown.message : String(thrown) });
  return { code: error.code, message: errorSentence(error.code, error.data), data: error.data };
}

/** The `AppError` a `WireError` stood for. */
export function fromWireError(error: WireError): AppError {
  return new AppError(error.code, error.data as ErrorDataByCode[AppErrorCode]);
}

/** The value of a result. Raises the `AppError` it carries. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw fromWireError(result.error);
}
