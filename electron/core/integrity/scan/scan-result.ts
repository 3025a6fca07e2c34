import type { Finding } from '../../../../shared/model/finding.ts';
import { scanValue } from './scan.ts';

/** What was found in the line of an answer, or in the beginning of one. */
export function scanResult(bytes: Uint8Array): readonly Finding[] {
  return scanValue(readable(new TextDecoder().decode(bytes))).findings;
}

/** The result, or the text of a piece of one with its escapes read: a piece is no JSON. */
function readable(text: string): unknown {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'result' in message ? message.result : message;
  } catch {
    return text
      .replace(/\\(?:n|r|t)/g, '\n')
      .replace(/\\"/g, '"')
      .replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  }
}
