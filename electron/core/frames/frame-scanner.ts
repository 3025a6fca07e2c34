import { ContainerSkipper, EXACT_DIGITS, EXPONENT, SCALAR_BYTE } from './container-skipper.ts';
import {
  decodeString,
  type FrameFacts,
  MAX_SCAN_DEPTH,
  type RequestId,
  scalarId,
  stringId,
} from './frame-facts.ts';
import { memberAt, spells } from './member-names.ts';
import { StringEnd } from './string-end.ts';

// What the next byte must begin or continue.
const START = 0;
const VALUE = 1;
const VALUE_OR_END = 2;
const KEY = 3;
const KEY_OR_END = 4;
const COLON = 5;
const NEXT = 6;
const DONE = 7;
const STRING = 8;
const SCALAR = 9;
const BROKEN = 10;
const BOM_2 = 11;
const BOM_3 = 12;
const SKIP = 13;

const TOP = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'];
const JSONRPC = 0;
const ID = 1;
const METHOD = 2;
const PARAMS = 3;
const RESULT = 4;
const ERROR = 5;
const IN_RESULT = ['isError', 'resultType'];
const IS_ERROR = 0;
const RESULT_TYPE = 1;
const OTHER = -1;

/**
 * Reads the structure of one frame in a single pass, from as many chunks as it comes in, without building values. It
 * accepts every JSON text, and a few texts that are none (a misspelt literal, a control character in a string): it is
 * enough to route what a server sends; what a client sends is parsed as well (`readMessage`).
 */
export class FrameScanner {
  #state = START;
  /** One entry per open container: true for an object. */
  readonly #open: boolean[] = [];
  readonly #strings = new StringEnd();
  readonly #skipper = new ContainerSkipper(this.#open, this.#strings);
  /** How many containers are open around the one that is skipped. */
  #base = 0;
  #isKey = false;
  #numeric = false;
  #scalarLength = 0;
  #scalarBits = 0;
  /** The current member of the top-level object, and of `result`. */
  #member = OTHER;
  #inner = OTHER;
  /** The token is wanted: its bytes begin at `#from` of this chunk, after those kept in `#parts`. */
  #wanted = false;
  #from = 0;
  #parts: Buffer[] = [];

  #shape: 'object' | 'array' | 'value' | 'blank' = 'blank';
  #seen = 0;
  #jsonrpc = false;
  #id: RequestId | undefined;
  #method: string | undefined;
  #isError = false;
  #resultType: string | undefined;
  #repeated = false;
  #topMembers = 0;
  #members = 0;
  #depth = 0;
  #wideNumbers = false;

  /** The next bytes of the frame. They may not change until `finish`. */
  feed(bytes: Buffer): void {
    const end = bytes.length;
    let at = 0;
    this.#from = 0;
    while (at < end) {
      switch (this.#state) {
        case STRING: {
          const close = this.#strings.find(bytes, at);
          if (close === -1) {
            at = end;
          } else {
            this.#stringEnds(bytes, close);
            at = close + 1;
          }
          break;
        }
        case SCALAR: {
          const start = at;
          let kind: number;
          while (at < end && (kind = SCALAR_BYTE[bytes[at]!]!) !== 0) {
            this.#scalarBits |= kind;
            at++;
          }
          this.#scalarLength += at - start;
          if (at < end) this.#scalarEnds(bytes, at);
          break;
        }
        case SKIP:
          at = this.#skipper.skip(bytes, at, this.#base);
          if (this.#skipper.broken) this.#state = BROKEN;
          else if (this.#open.length === this.#base) this.#state = NEXT;
          break;
        case BROKEN:
          return;
        default: {
          const byte = bytes[at]!;
          if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) at++;
          else at = this.#begin(byte, at);
        }
      }
    }
    if (this.#wanted) this.#parts.push(bytes.subarray(this.#from));
  }

  /** What was found. A frame that is cut off (or `broken`) still tells what it held so far. */
  finish(): FrameFacts {
    if (this.#state === SCALAR) this.#scalarEnds(Buffer.alloc(0), 0);
    const complete = this.#state === DONE || this.#state === START;
    return {
      shape: complete ? this.#shape : 'broken',
      jsonrpc: this.#jsonrpc,
      hasId: this.#has(ID),
      id: this.#id,
      hasMethod: this.#has(METHOD),
      method: this.#method,
      hasParams: this.#has(PARAMS),
      hasResult: this.#has(RESULT),
      hasError: this.#has(ERROR),
      isError: this.#isError,
      resultType: this.#resultType,
      repeated: this.#repeated,
      topMembers: this.#topMembers,
      members: this.#members + this.#skipper.members,
      depth: Math.max(this.#depth, this.#skipper.depth),
      wideNumbers: this.#wideNumbers || this.#skipper.wideNumbers,
    };
  }

  /** Makes it new again, for the next frame. */
  reset(): void {
    this.#state = START;
    this.#open.length = 0;
    this.#strings.reset();
    this.#skipper.reset();
    this.#base = 0;
    this.#isKey = false;
    this.#numeric = false;
    this.#scalarLength = 0;
    this.#scalarBits = 0;
    this.#member = OTHER;
    this.#inner = OTHER;
    this.#wanted = false;
    this.#from = 0;
    this.#parts = [];
    this.#shape = 'blank';
    this.#seen = 0;
    this.#jsonrpc = false;
    this.#id = undefined;
    this.#method = undefined;
    this.#isError = false;
    this.#resultType = undefined;
    this.#repeated = false;
    this.#topMembers = 0;
    this.#members = 0;
    this.#depth = 0;
    this.#wideNumbers = false;
  }

  #has(member: number): boolean {
    return (this.#seen & (1 << member)) !== 0;
  }

  /** A byte that is neither white space nor inside a token. Answers where to go on. */
  #begin(byte: number, at: number): number {
    const state = this.#state;
    switch (byte) {
      case 0x22:
        if (state === KEY || state === KEY_OR_END) this.#isKey = true;
        else if (!this.#valueMayBegin()) return this.#break(at);
        else this.#isKey = false;
        this.#state = STRING;
        this.#wanted = this.#isKey ? this.#keyWanted() : this.#valueWanted();
        this.#from = at + 1;
        return at + 1;
      case 0x7b:
      case 0x5b:
        if (!this.#valueMayBegin() || this.#open.length >= MAX_SCAN_DEPTH) return this.#break(at);
        if (this.#open.length === 0) this.#shape = byte === 0x7b ? 'object' : 'array';
        this.#open.push(byte === 0x7b);
        if (this.#open.length > this.#depth) this.#depth = this.#open.length;
        this.#inner = OTHER;
        if (this.#open.length > 1 && !this.#inResult()) {
          this.#base = this.#open.length - 1;
          this.#state = SKIP;
        } else this.#state = byte === 0x7b ? KEY_OR_END : VALUE_OR_END;
        return at + 1;
      case 0x7d:
        if (state !== KEY_OR_END && !(state === NEXT && this.#open.at(-1) === true)) return this.#break(at);
        return this.#close(at);
      case 0x5d:
        if (state !== VALUE_OR_END && !(state === NEXT && this.#open.at(-1) === false))
          return this.#break(at);
        return this.#close(at);
      case 0x2c:
        if (state !== NEXT) return this.#break(at);
        this.#state = this.#open.at(-1) === true ? KEY : VALUE;
        return at + 1;
      case 0x3a:
        if (state !== COLON) return this.#break(at);
        this.#members++;
        if (this.#open.length === 1) this.#topMembers++;
        this.#state = VALUE;
        return at + 1;
      case 0xef:
        if (state !== START) return this.#break(at);
        this.#state = BOM_2;
        return at + 1;
      case 0xbb:
      case 0xbf:
        if (state !== (byte === 0xbb ? BOM_2 : BOM_3)) return this.#break(at);
        this.#state = byte === 0xbb ? BOM_3 : START;
        return at + 1;
      default:
        return this.#beginScalar(byte, at);
    }
  }

  #beginScalar(byte: number, at: number): number {
    this.#numeric = byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
    const literal = byte === 0x74 || byte === 0x66 || byte === 0x6e;
    if ((!this.#numeric && !literal) || !this.#valueMayBegin()) return this.#break(at);
    this.#state = SCALAR;
    this.#scalarLength = 0;
    this.#scalarBits = 0;
    this.#wanted = this.#valueWanted();
    this.#from = at;
    return at;
  }

  #valueMayBegin(): boolean {
    const state = this.#state;
    if (state === START) this.#shape = 'value';
    return state === VALUE || state === VALUE_OR_END || state === START;
  }

  #break(at: number): number {
    this.#state = BROKEN;
    return at;
  }

  #close(at: number): number {
    this.#open.pop();
    this.#valueEnds();
    return at + 1;
  }

  #valueEnds(): void {
    this.#state = this.#open.length === 0 ? DONE : NEXT;
  }

  #keyWanted(): boolean {
    return this.#open.length === 1 || this.#inResult();
  }

  #valueWanted(): boolean {
    if (this.#open.length === 1)
      return this.#open[0] === true && this.#member >= JSONRPC && this.#member <= METHOD;
    return this.#inner !== OTHER && this.#inResult();
  }

  #inResult(): boolean {
    return (
      this.#open.length === 2 && this.#member === RESULT && this.#open[1] === true && this.#open[0] === true
    );
  }

  #stringEnds(bytes: Buffer, close: number): void {
    if (!this.#wanted) {
      if (this.#isKey) this.#state = COLON;
      else this.#valueEnds();
      return;
    }
    this.#wanted = false;
    let token = bytes;
    let from = this.#from;
    let to = close;
    if (this.#parts.length > 0) {
      token = this.#joined(bytes, close);
      from = 0;
      to = token.length;
    }
    if (this.#isKey) {
      this.#keyEnds(token, from, to);
      this.#state = COLON;
    } else {
      this.#wantedString(token, from, to);
      this.#valueEnds();
    }
  }

  #keyEnds(token: Buffer, from: number, to: number): void {
    if (this.#open.length === 2) {
      this.#inner = memberAt(token, from, to, IN_RESULT);
      return;
    }
    const member = this.#open[0] === true ? memberAt(token, from, to, TOP) : OTHER;
    this.#member = member;
    if (member === OTHER) return;
    if (this.#has(member)) this.#repeated = true;
    this.#seen |= 1 << member;
    this.#forget(member);
  }

  /** A repeated member replaces the earlier one, as in every common parser. */
  #forget(member: number): void {
    if (member === ID) this.#id = undefined;
    else if (member === METHOD) this.#method = undefined;
    else if (member === JSONRPC) this.#jsonrpc = false;
  }

  #wantedString(token: Buffer, from: number, to: number): void {
    if (this.#open.length === 1) {
      if (this.#member === ID) this.#id = stringId(token.toString('utf8', from, to));
      else if (this.#member === METHOD) this.#method = decodeString(token.toString('utf8', from, to));
      else
        this.#jsonrpc =
          spells(token, from, to, '2.0') || decodeString(token.toString('utf8', from, to)) === '2.0';
    } else if (this.#inner === RESULT_TYPE) {
      this.#resultType = decodeString(token.toString('utf8', from, to));
    }
  }

  #scalarEnds(bytes: Buffer, end: number): void {
    if (this.#numeric && (this.#scalarLength > EXACT_DIGITS || (this.#scalarBits & EXPONENT) !== 0))
      this.#wideNumbers = true;
    if (this.#wanted) {
      this.#wanted = false;
      const token = this.#parts.length > 0 ? this.#joined(bytes, end) : bytes.subarray(this.#from, end);
      const raw = token.toString('latin1');
      if (this.#open.length === 1 && this.#member === ID) this.#id = scalarId(raw);
      else if (this.#open.length === 2 && this.#inner === IS_ERROR) this.#isError = raw === 'true';
    }
    this.#valueEnds();
  }

  #joined(bytes: Buffer, end: number): Buffer {
    const token = Buffer.concat([...this.#parts, bytes.subarray(0, end)]);
    this.#parts = [];
    return token;
  }
}

/** Making one costs as much as scanning a small frame. */
const scanner = new FrameScanner();

/** Reads the structure of a whole frame. */
export function scanFrame(chunks: readonly Buffer[]): FrameFacts {
  for (const chunk of chunks) scanner.feed(chunk);
  const facts = scanner.finish();
  scanner.reset();
  return facts;
}
