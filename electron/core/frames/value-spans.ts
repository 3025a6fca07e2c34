import { decodeString, type RequestId, scalarId, stringId } from './frame-facts.ts';
import { StringEnd } from './string-end.ts';

/** Which members to look for. A text names the value that stands there; an object says what to look for inside it. */
export interface Wanted {
  readonly [member: string]: string | Wanted;
}

/** Looks into every item of an array, where a member would be named. */
export const EACH = '*';

/** Where a wanted value stands: its JSON is `line.subarray(from, to)`. */
export interface ValueSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Names longer than this are none that anybody looks for, escapes included. */
const LONGEST_NAME = 400;
const QUOTE = 0x22;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Finds values in one line that is a JSON object, in the order they stand there; a repeated member is found each time.
 * Nothing is built and nothing else is looked at. Of a line that is no JSON it finds what comes before the fault.
 */
export function findValues(line: Buffer, wanted: Wanted): ValueSpan[] {
  const finder = new Finder(line);
  finder.run(wanted);
  return finder.found;
}

/** The id that stands in a span; undefined when it is an object or an array. */
export function idIn(line: Buffer, { from, to }: ValueSpan): RequestId | undefined {
  const first = line[from];
  if (first === OPEN_OBJECT || first === OPEN_ARRAY) return undefined;
  return first === QUOTE
    ? stringId(line.toString('utf8', from + 1, to - 1))
    : scalarId(line.toString('latin1', from, to));
}

/** The text that stands in a span; undefined when it is no string. */
export function textIn(line: Buffer, { from, to }: ValueSpan): string | undefined {
  return line[from] === QUOTE ? decodeString(line.toString('utf8', from + 1, to - 1)) : undefined;
}

/**
 * The line with other JSON in some of its spans. Every other byte stays what it is: white space, member order, numbers,
 * escapes, the line end. `texts` belong to the spans by position; the spans are in order and do not overlap.
 */
export function replaceValues(line: Buffer, spans: readonly ValueSpan[], texts: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  spans.forEach(({ from, to }, index) => {
    parts.push(line.subarray(at, from), Buffer.from(texts[index]!));
    at = to;
  });
  parts.push(line.subarray(at));
  return Buffer.concat(parts);
}

class Finder {
  readonly found: ValueSpan[] = [];
  readonly #line: Buffer;
  readonly #strings = new StringEnd();
  #at = 0;

  constructor(line: Buffer) {
    this.#line = line;
  }

  run(wanted: Wanted): void {
    // A byte order mark may come first; the first bracket is that of the message.
    this.#at = this.#line.indexOf(OPEN_OBJECT);
    if (this.#at !== -1) this.#object(wanted);
  }

  /** At the bracket. False when the line broke off. */
  #object(wanted: Wanted): boolean {
    this.#at++;
    if (this.#next() === CLOSE_OBJECT) return this.#step();
    for (;;) {
      if (this.#next() !== QUOTE) return false;
      const from = this.#at + 1;
      if (!this.#string()) return false;
      const inner = this.#wantedIn(wanted, from, this.#at - 1);
      if (this.#next() !== COLON) return false;
      this.#at++;
      if (!this.#value(inner)) return false;
      const end = this.#next();
      this.#at++;
      if (end !== COMMA) return end === CLOSE_OBJECT;
    }
  }

  #array(wanted: Wanted): boolean {
    const inner = Object.hasOwn(wanted, EACH) ? wanted[EACH] : undefined;
    this.#at++;
    if (this.#next() === CLOSE_ARRAY) return this.#step();
    for (;;) {
      if (!this.#value(inner)) return false;
      const end = this.#next();
      this.#at++;
      if (end !== COMMA) return end === CLOSE_ARRAY;
    }
  }

  #value(wanted: string | Wanted | undefined): boolean {
    const first = this.#next();
    if (typeof wanted === 'object') {
      if (first === OPEN_OBJECT) return this.#object(wanted);
      if (first === OPEN_ARRAY) return this.#array(wanted);
    }
    const from = this.#at;
    if (!this.#skip(first)) return false;
    if (typeof wanted === 'string') this.found.push({ name: wanted, from, to: this.#at });
    return true;
  }

  #skip(first: number | undefined): boolean {
    if (first === QUOTE) return this.#string();
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) return this.#container();
    const from = this.#at;
    while (this.#at < this.#line.length && !endsScalar(this.#line[this.#at]!)) this.#at++;
    return this.#at > from;
  }

  #container(): boolean {
    const line = this.#line;
    let depth = 0;
    while (this.#at < line.length) {
      const byte = line[this.#at]!;
      if (byte === QUOTE) {
        if (!this.#string()) return false;
        continue;
      }
      this.#at++;
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++;
      else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth === 0) return true;
    }
    return false;
  }

  /** At the opening quote; afterwards behind the closing one. */
  #string(): boolean {
    const close = this.#strings.find(this.#line, this.#at + 1);
    if (close === -1) return false;
    this.#at = close + 1;
    return true;
  }

  #wantedIn(wanted: Wanted, from: number, to: number): string | Wanted | undefined {
    if (to - from > LONGEST_NAME) return undefined;
    const name = decodeString(this.#line.toString('latin1', from, to));
    return name !== undefined && Object.hasOwn(wanted, name) ? wanted[name] : undefined;
  }

  #next(): number | undefined {
    while (isBlank(this.#line[this.#at])) this.#at++;
    return this.#line[this.#at];
  }

  #step(): boolean {
    this.#at++;
    return true;
  }
}

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const endsScalar = (byte: number): boolean =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte === COLON || isBlank(byte);
