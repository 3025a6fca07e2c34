import type { Result } from '../../shared/errors/result.ts';

/** One connection to the core, as the shell needs it. */
export interface CoreConnection extends Disposable {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(name: string, input: unknown, onEvent: (event: unknown) => void): Promise<Result<Disposable>>;
  /** Settles when the connection has ended, for whatever reason. */
  readonly closed: Promise<unknown>;
}
