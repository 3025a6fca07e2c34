import type { ErrorDataByCode } from './error-data.ts';

/** Every expected failure of Gatehouse, by name. The data each one carries is in `ErrorDataByCode`. */
export type AppErrorCode = keyof ErrorDataByCode;

const MARK = Symbol.for('gatehouse.AppError');

/**
 * An expected failure: something a user can read and act on. Bugs are `invariant()` failures, wire errors are
 * JSON-RPC integers inside the gateway; the three never mix (docs/decisions/0002-errors.md).
 */
export class AppError<Code extends AppErrorCode = AppErrorCode> extends Error {
  /** The same class can be in one process twice, in two bundles: what counts is the mark. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && MARK in value;
  }

  readonly [MARK] = true;
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
