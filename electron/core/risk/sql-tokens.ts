/** A word in capitals, or one punctuation character. */
export interface SqlToken {
  readonly text: string;
  /** How many parentheses are open around it. */
  readonly depth: number;
}

/** SQL text without comments and quoted parts. */
export interface SqlReading {
  readonly tokens: SqlToken[];
  /**
   * True when databases disagree on where a comment or quote ends here (`#`, `--` without a space, `/*!`, nested
   * comments, a backslash before a quote, `$tag$`, quotes inside brackets), or one never ends. What one of them skips,
   * another one runs.
   */
  readonly ambiguous: boolean;
  readonly capped: boolean;
}

const MAX_TOKENS = 2000;
const MAX_CHARACTERS = 65_536;

const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const DOLLAR = 36;
const SINGLE = 39;
const STAR = 42;
const DASH = 45;
const SLASH = 47;
const BRACKET = 91;
const BACKSLASH = 92;
const BACKTICK = 96;

/** Reads SQL once, from left to right. With `skip` false, comments and quotes are read as code too. */
export function readSql(text: string, skip: boolean): SqlReading {
  const tokens: SqlToken[] = [];
  const end = Math.min(text.length, MAX_CHARACTERS);
  let ambiguous = false;
  let depth = 0;
  let index = 0;
  const quote = (from: number, close: number): number => {
    const after = quoteEnd(text, from, close, end);
    if (after < 0) ambiguous = true;
    else if (disagrees(text, from + 1, after - 1, close)) ambiguous = true;
    return after < 0 ? end : after;
  };
  while (index < end && tokens.length < MAX_TOKENS) {
    const code = text.charCodeAt(index);
    if (isWordCode(code)) {
      const start = index;
      while (index < end && isWordCode(text.charCodeAt(index))) {
        const inside = text.charCodeAt(index);
        if (inside === HASH || inside === DOLLAR) ambiguous = true;
        index++;
      }
      tokens.push({ text: text.slice(start, index).toUpperCase(), depth });
      continue;
    }
    if (skip) {
      if (code === SINGLE || code === DOUBLE || code === BACKTICK) {
        index = quote(index, code);
        tokens.push({ text: "'", depth });
        continue;
      }
      if (code === DASH && text.charCodeAt(index + 1) === DASH) {
        const next = text.charCodeAt(index + 2);
        if (next > SPACE) ambiguous = true; // MySQL: minus minus
        index = lineEnd(text, index, end);
        continue;
      }
      if (code === SLASH && text.charCodeAt(index + 1) === STAR) {
        const close = text.indexOf('*/', index + 2);
        const inner = text.slice(index + 2, close < 0 ? end : close);
        if (close < 0 || inner.startsWith('!') || inner.startsWith('M!') || inner.includes('/*'))
          ambiguous = true;
        index = close < 0 ? end : close + 2;
        continue;
      }
    }
    if (code === BRACKET && !ambiguous && bracketHidesQuote(text, index, end)) ambiguous = true;
    if (code === 41) depth = Math.max(0, depth - 1);
    if (!isBlank(code)) tokens.push({ text: text[index]!, depth });
    if (code === 40) depth++;
    index++;
  }
  return { tokens, ambiguous, capped: index < text.length };
}

/** Index after the closing quote; a doubled quote is part of the text. -1 when it never closes. */
function quoteEnd(text: string, from: number, close: number, end: number): number {
  for (let index = from + 1; index < end; index++) {
    if (text.charCodeAt(index) !== close) continue;
    if (text.charCodeAt(index + 1) !== close) return index + 1;
    index++;
  }
  return -1;
}

/** A backslash before a quote ends the text for one database and goes on for another. */
function disagrees(text: string, from: number, to: number, close: number): boolean {
  for (let index = from; index < to; index++) {
    if (text.charCodeAt(index) !== BACKSLASH) continue;
    if (index + 1 >= to || text.charCodeAt(index + 1) === close) return true;
  }
  return close === BACKTICK && /['"]|--|\/\*/.test(text.slice(from, to));
}

function bracketHidesQuote(text: string, from: number, end: number): boolean {
  for (let index = from + 1; index < end && index < from + 64; index++) {
    const code = text.charCodeAt(index);
    if (code === 93) return false;
    if (code === SINGLE || code === DOUBLE || code === BACKTICK || code === DASH || code === SLASH)
      return true;
  }
  return false;
}

function lineEnd(text: string, from: number, end: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 || at > end ? end : at;
}

function isWordCode(code: number): boolean {
  if (code >= 128) return !isWideBlank(code);
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === HASH ||
    code === DOLLAR ||
    code === 64
  );
}

function isBlank(code: number): boolean {
  return code <= SPACE || code === 127 || isWideBlank(code);
}

/** Blanks outside ASCII that some databases take for a space. */
function isWideBlank(code: number): boolean {
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}
