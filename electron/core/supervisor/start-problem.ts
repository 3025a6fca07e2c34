import { existsSync } from 'node:fs';
import { AppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import type { RestState } from './server-state.ts';

/** The error of a launch that failed. */
export function startFailed(server: string, detail: string, cause?: unknown): AppError {
  return new AppError('server_start_failed', { server, detail }, { cause });
}

/** Why the system did not start it, as a sentence of a user's. */
export function spawnProblem(
  error: NodeJS.ErrnoException,
  request: { readonly file: string; readonly cwd: string },
): string {
  switch (error.code) {
    case 'ENOENT':
      // The system says the same of a missing program, a missing folder and a missing script interpreter.
      if (!existsSync(request.cwd)) return `its folder ${request.cwd} does not exist`;
      return existsSync(request.file)
        ? `the interpreter that ${request.file} names in its first line does not exist`
        : `there is no program ${request.file}`;
    case 'EACCES':
      return `${request.file} is not executable, or ${request.cwd} cannot be entered`;
    default:
      return error.message;
  }
}

/** The state of a server whose launch failed. */
export function failedState(error: unknown): RestState {
  if (!(error instanceof AppError)) return { kind: 'failed', code: 'internal', message: String(error) };
  return { kind: 'failed', code: error.code, message: errorSentence(error.code, error.data) };
}
