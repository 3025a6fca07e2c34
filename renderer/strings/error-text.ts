import type { AppErrorCode } from '../../shared/errors/app-error.ts';
import type { ErrorDataByCode } from '../../shared/errors/error-data.ts';
import type { WireError } from '../../shared/errors/result.ts';
import { errorSentence } from '../../shared/errors/sentence.ts';

/** The sentence for an error of the core. Falls back to what the core wrote: it may be newer than this page. */
export function errorText(error: WireError): string {
  if (error.code === 'core_unreachable') return error.message;
  try {
    return errorSentence(error.code, error.data as ErrorDataByCode[AppErrorCode]);
  } catch {
    return error.message;
  }
}
