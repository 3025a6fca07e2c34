import { MAX_SCAN_DEPTH } from './frame-facts.ts';
import type { StringEnd } from './string-end.ts';

const BYTES = 0;
const STRING = 1;
const NUMBER = 2;

const QUOTE = 1;
const OPEN = 2;
const CLOSE = 3;
const PAIR = 4;
const DIGIT = 5;

/** What a byte means here; every other byte is passed over. */
const MEANING = new Uint8Array(256);
MEANING[0x22] = QUOTE;
MEANING[0x7b] = OPEN;
MEANING[0x5b] = OPEN;
MEANING[0x7d] = CLOSE;
MEANING[0x5d] = CLOSE;
MEANING[0x3a] = PAIR;
for (const character of '-0123456789') MEANING[character.charCodeAt(0)] = DIGIT;

/** 1: may be part of a number or literal; 3: the exponent mark of a number. */
export const SCALAR_BYTE = new Uint8Array(256);
for (const character of '-+.0123456789aflnrstu') SCALAR_BYTE[character.charCodeAt(0)] = 1;
SCALAR_BYTE[0x65] = 3;
SCALAR_BYTE[0x45] = 3;
export const EXPONENT = 2;

/** A double holds every integer of so many digits. */
export const EXACT_DIGITS = 15;

/**
 * Passes over a container whose content nobody asks for: looks at strings, brackets, colons and numbers only. It shares
 * the stack of open containers with the scanner that entered the container.
 */
export class ContainerSkipper {
  members = 0;
  depth = 0;
  wideNumbers = false;
  broken = false;
  readonly #open: boolean[];
  readonly #strings: StringEnd;
  #state = BYTES;
  #length = 0;
  #bits = 0;

  constructor(open: boolean[], strings: StringEnd) {
    this.#open = open;
    this.#strings = strings;
  }

  /** Makes it new again. */
  reset(): void {
    this.members = 0;
    this.depth = 0;
    this.wideNumbers = false;
    this.broken = false;
    this.#state = BYTES;
  }

  /** Goes on until only `base` containers are open, the chunk ends, or it breaks. Answers where it stopped. */
  skip(bytes: Buffer, start: number, base: number): number {
    let at = start;
    if (this.#state === NUMBER) at = this.#number(bytes, at);
    if (this.#state === STRING) at = this.#string(bytes, at);
    const end = bytes.length;
    const open = this.#open;
    let members = 0;
    while (at < end) {
      const byte = bytes[at]!;
      const meaning = MEANING[byte]!;
      if (meaning === 0) {
        at++;
      } else if (meaning === QUOTE) {
        at = this.#string(bytes, at + 1);
      } else if (meaning === PAIR) {
        members++;
        at++;
      } else if (meaning === DIGIT) {
        this.#length = 0;
        this.#bits = 0;
        at = this.#number(bytes, at);
      } else {
        at++;
        if (meaning === OPEN) {
          this.broken = open.push(byte === 0x7b) > MAX_SCAN_DEPTH;
          if (open.length > this.depth) this.depth = open.length;
        } else {
          this.broken = open.pop() !== (byte === 0x7d);
        }
        if (this.broken || open.length === base) break;
      }
    }
    this.members += members;
    return at;
  }

  #string(bytes: Buffer, start: number): number {
    const close = this.#strings.find(bytes, start);
    this.#state = close === -1 ? STRING : BYTES;
    return close === -1 ? bytes.length : close + 1;
  }

  #number(bytes: Buffer, start: number): number {
    let bits = this.#bits;
    let at = start;
    let kind: number;
    while (at < bytes.length && (kind = SCALAR_BYTE[bytes[at]!]!) !== 0) {
      bits |= kind;
      at++;
    }
    this.#length += at - start;
    this.#bits = bits;
    if (this.#length > EXACT_DIGITS || (bits & EXPONENT) !== 0) this.wideNumbers = true;
    this.#state = at < bytes.length ? BYTES : NUMBER;
    return at;
  }
}
