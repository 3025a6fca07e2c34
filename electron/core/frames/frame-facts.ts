/**
 * A JSON-RPC id. `raw` is the text as it was sent, to be repeated byte for byte. `key` is equal for two ids exactly when
 * they are the same id: `s:` and the decoded string, `n:` and a safe integer, else `r:` and the raw text.
 */
export interface RequestId {
  readonly raw: string;
  readonly key: string;
}

/**
 * What one pass over a frame tells. `object` and `array` (a batch) are JSON of that kind, `value` any other JSON,
 * `blank` only white space, `broken` no JSON, or nested deeper than `MAX_SCAN_DEPTH`.
 */
export interface FrameFacts {
  readonly shape: 'object' | 'array' | 'value' | 'blank' | 'broken';
  /** `jsonrpc` is exactly "2.0". */
  readonly jsonrpc: boolean;
  readonly hasId: boolean;
  /** Undefined when there is no id, or when it is an object or array. */
  readonly id: RequestId | undefined;
  readonly hasMethod: boolean;
  /** Decoded; undefined when it is no string. */
  readonly method: string | undefined;
  readonly hasParams: boolean;
  readonly hasResult: boolean;
  readonly hasError: boolean;
  /** `result.isError` is exactly true. */
  readonly isError: boolean;
  readonly resultType: string | undefined;
  /** One of the six members of JSON-RPC appears twice at the top level, however it is spelled. */
  readonly repeated: boolean;
  /** Members of the top-level object, counted with repetition. */
  readonly topMembers: number;
  /** Members of all objects, counted with repetition: more than the parsed value has means that a key is repeated. */
  readonly members: number;
  readonly depth: number;
  /** Some number may be more than a double holds. */
  readonly wideNumbers: boolean;
}

/** Deeper nesting makes a frame `broken`: the scanner's stack stays small whatever a server sends. */
export const MAX_SCAN_DEPTH = 10_000;

/** The id a string token stands for; `inner` is what is between the quotes. */
export function stringId(inner: string): RequestId {
  return { raw: `"${inner}"`, key: `s:${decodeString(inner) ?? inner}` };
}

/** The id a number or literal token stands for. */
export function scalarId(raw: string): RequestId {
  const value = /^-?[0-9]/.test(raw) ? Number(raw) : Number.NaN;
  return { raw, key: Number.isSafeInteger(value) ? `n:${value}` : `r:${raw}` };
}

/** What is between the quotes of a JSON string, decoded. Undefined when it is no JSON string. */
export function decodeString(inner: string): string | undefined {
  if (!inner.includes('\\')) return inner;
  try {
    return String(JSON.parse(`"${inner}"`));
  } catch {
    return undefined;
  }
}
