import { type MirroredParam, mirroredText, mirroredValue } from '../../core/remote/index.ts';
import { decodeHeader } from './era.ts';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Where the headers of a call say another thing than its arguments; undefined when they agree. A value that is absent or
 * null has no header; any other one must have it.
 */
export function paramProblem(
  params: readonly MirroredParam[],
  given: unknown,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  for (const param of params) {
    const value = mirroredValue(given, param.path);
    const text = mirroredText(value);
    if (text === undefined) continue;
    const header = headers[param.header];
    if (typeof header !== 'string') return `${param.header} is missing`;
    const decoded = decodeHeader(header);
    if (decoded === undefined) return `${param.header} is not properly encoded`;
    const isNumber = param.numeric && typeof value === 'number' && DECIMAL.test(decoded);
    if (isNumber ? Number(decoded) !== value : decoded !== text) {
      return `${param.header} says ${JSON.stringify(decoded.slice(0, 200))}, the arguments do not`;
    }
  }
  return undefined;
}
