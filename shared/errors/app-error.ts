import type { ErrorDataByCode } from './error-data.ts';

/** Every expected failure of Gatehouse, by name. The data each one carries is in `ErrorDataByCode`. */
export type AppErrorCode = keyof ErrorDataByCode;

/**
 * An expected failure: something a user can read and act on. Bugs are `invariant()` failures, wire errors are
 * JSON-RPC integers inside the gateway; the three never mix (docs/decisions/0002-errors.md).
 */
export class AppError<Code extends AppErrorCode = AppErrorCode> extends Error {
  readonly code: Code;
  readonly data: ErrorDataByCode[Code];

  constructor(code: Code, data: ErrorDataByCode[Code], options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.data = data;
  }
}

/** True for an `AppError`, of the given code when one is named. */
export function isAppError<Code extends AppErrorCode>(value: unknown, code?: Code): value is AppError<Code> {
  return value instanceof AppError && (code === undefined || value.code === code);
}
