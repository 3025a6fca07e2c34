import { isSecretName, REDACTED, redactText } from './secrets.ts';

/** Arguments as they may be recorded and shown. */
export interface RedactedArguments {
  readonly value: unknown;
  /** Paths of what was replaced, such as `arguments.headers[0].token`. */
  readonly redactions: readonly string[];
  /** True when something was left out for its size. */
  readonly truncated: boolean;
}

/** Larger arguments are recorded as a preview of about this many characters; their hash covers all of them. */
export const PREVIEW_LIMIT = 16 * 1024;

/** A secret is at most this long; so much more is looked at than is kept, so that none is cut into unrecognisable parts. */
const SECRET_MARGIN = 8 * 1024;
const ELLIPSIS = '…';
/** What a member or item costs besides its text. */
const NODE_COST = 8;

/**
 * Replaces secrets by `[redacted]`, and cuts what is longer than `limit` characters. The original is not touched, and
 * is itself the value when there was nothing to replace. `value` comes from JSON.parse.
 */
export function redactArguments(value: unknown, limit: number = PREVIEW_LIMIT): RedactedArguments {
  const walk = new Walk(limit);
  const copy = walk.value(value);
  return { value: copy, redactions: walk.redactions, truncated: walk.truncated };
}

class Walk {
  readonly redactions: string[] = [];
  truncated = false;
  #left: number;
  readonly #path: (string | number)[] = [];

  constructor(limit: number) {
    this.#left = limit;
  }

  value(value: unknown): unknown {
    this.#left -= NODE_COST;
    if (typeof value === 'string') return this.#string(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.#array(value);
    return this.#object(value as Record<string, unknown>);
  }

  #string(text: string): string {
    const room = Math.max(0, this.#left);
    const long = text.length > room;
    const seen = long && text.length > room + SECRET_MARGIN ? text.slice(0, room + SECRET_MARGIN) : text;
    const redacted = redactText(seen);
    if (redacted !== seen) this.#note();
    this.#left -= redacted.length;
    if (!long) return redacted;
    this.truncated = true;
    return redacted.slice(0, room) + ELLIPSIS;
  }

  #array(items: readonly unknown[]): unknown {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      if (this.#left <= 0) {
        this.truncated = true;
        return copy ?? items.slice(0, index);
      }
      this.#path.push(index);
      const item = items[index];
      const safe = this.value(item);
      this.#path.pop();
      if (copy === undefined && safe !== item) copy = items.slice(0, index);
      copy?.push(safe);
    }
    return copy ?? items;
  }

  #object(object: Record<string, unknown>): unknown {
    const keys = Object.keys(object);
    let copy: [string, unknown][] | undefined;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      if (this.#left <= key.length) {
        this.truncated = true;
        // fromEntries defines members; assigning one called __proto__ would lose it.
        return Object.fromEntries(copy ?? keys.slice(0, index).map((kept) => [kept, object[kept]]));
      }
      this.#left -= key.length;
      this.#path.push(key);
      const member = object[key];
      const safe = this.#member(key, member);
      this.#path.pop();
      if (copy === undefined && safe !== member) {
        copy = keys.slice(0, index).map((kept) => [kept, object[kept]]);
      }
      copy?.push([key, safe]);
    }
    return copy === undefined ? object : Object.fromEntries(copy);
  }

  /** Under a secret name every text and number is a secret; null, true and false tell nothing. */
  #member(key: string, member: unknown): unknown {
    if (member === null || typeof member === 'boolean' || member === '' || !isSecretName(key)) {
      return this.value(member);
    }
    this.#note();
    return REDACTED;
  }

  #note(): void {
    let text = 'arguments';
    for (const step of this.#path) {
      if (typeof step === 'number') text += `[${step}]`;
      else text += /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    }
    this.redactions.push(text);
  }
}
