import { AppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';

/** A JSON-RPC error that stands for something that went wrong on the way to a remote server. */
export interface RemoteProblem {
  readonly code: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const SERVER_ERROR = -32_000;
const DENIED = -32_001;
const INTERNAL_ERROR = -32_603;

/** What an HTTP status means to the client; nothing the server wrote is repeated. */
export function statusProblem(server: string, status: number): RemoteProblem {
  if (status === 401) return problemOf(new AppError('login_required', { server }));
  if (status === 403) return problemOf(new AppError('remote_refused', { server, status }));
  return problemOf(
    new AppError('remote_failed', { server, detail: `it answered with HTTP status ${status}` }),
  );
}

/** What a failed request means to the client. Errors of ours say it themselves; of others only the kind is told. */
export function failureProblem(server: string, error: unknown): RemoteProblem {
  if (error instanceof AppError) return problemOf(error);
  const { cause } = error as { cause?: unknown };
  const code = (cause as { code?: unknown } | undefined)?.code ?? (error as { code?: unknown }).code;
  const detail =
    typeof code === 'string' ? `it cannot be reached (${code})` : `it cannot be reached (${nameOf(error)})`;
  return problemOf(new AppError('remote_failed', { server, detail }));
}

function problemOf(error: AppError): RemoteProblem {
  const code =
    error.code === 'login_required' ? DENIED : error.code === 'internal' ? INTERNAL_ERROR : SERVER_ERROR;
  return { code, message: errorSentence(error.code, error.data), data: { code: error.code, ...error.data } };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
