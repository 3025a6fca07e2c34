import type { WireError } from '../../shared/errors/result.ts';
import { strings } from '../strings/strings.ts';

/**
 * What a call answers when the connection is not there, or went away before the answer came. `sent` says whether the
 * core may have seen the call.
 */
export function lostError(sent: boolean): { ok: false; error: WireError } {
  const message = sent ? strings.connection.lostSent : strings.connection.lostUnsent;
  return { ok: false, error: { code: 'core_unreachable', message, data: { home: '', detail: message } } };
}
