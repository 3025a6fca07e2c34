import { isJsonObject, type JsonObject } from '../../core/frames/index.ts';
import { metaOf } from './posted-message.ts';

/** A progress token so that two are equal exactly when they are the same token: 1 is not "1". */
export type TokenKey = string;

/** The token a request wants its progress reported under. */
export function requestedToken(message: JsonObject): TokenKey | undefined {
  return tokenKey(metaOf(message)?.['progressToken']);
}

/** The token a progress notification reports under. */
export function reportedToken(message: JsonObject): TokenKey | undefined {
  const params = message['params'];
  return isJsonObject(params) ? tokenKey(params['progressToken']) : undefined;
}

function tokenKey(token: unknown): TokenKey | undefined {
  if (typeof token === 'string') return `s:${token}`;
  return typeof token === 'number' && Number.isFinite(token) ? `n:${token}` : undefined;
}

/** A line of a server as an object; undefined when it is none. */
export function parseLine(line: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line.toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
