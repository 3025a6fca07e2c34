const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random bytes are drawn for so many ids at a time: asking the system for each costs more than the id. */
const DRAWN_IDS = 64;
/** The random part: 16 digits, of which the last four are counted up within one millisecond. */
const RANDOM_DIGITS = 16;
const COUNTED_DIGITS = 4;
const COUNT_END = 32 ** COUNTED_DIGITS;
/** Two digits at a time. */
const PAIRS = Array.from({ length: 32 * 32 }, (_, at) => ALPHABET[at >> 5]! + ALPHABET[at & 31]!);

/**
 * A generator of ULIDs: 26 characters, sortable by time, strictly increasing within one generator even when the clock
 * stands still or goes back. `random` must return unpredictable bytes. Source: github.com/ulid/spec.
 */
export function createUlid(now: () => number, random: (count: number) => Uint8Array): () => string {
  let lastTime = -1;
  let digits: number[] = [];
  let upToCount = '';
  let count = 0;
  let drawn: Uint8Array = new Uint8Array(0);
  let used = 0;
  const draw = (): number[] => {
    if (used + RANDOM_DIGITS > drawn.length) {
      drawn = random(RANDOM_DIGITS * DRAWN_IDS);
      used = 0;
    }
    const digits = Array.from(drawn.subarray(used, used + RANDOM_DIGITS), (byte) => byte & 31);
    used += RANDOM_DIGITS;
    digits[0] = digits[0]! & 15; // leaves room to count up within one millisecond
    return digits;
  };
  return () => {
    const time = now();
    if (time > lastTime) {
      lastTime = time;
      const all = draw();
      digits = all.slice(0, -COUNTED_DIGITS);
      count = all.slice(-COUNTED_DIGITS).reduce((sum, digit) => sum * 32 + digit, 0);
      upToCount = encodeTime(time) + textOf(digits);
    } else if (++count === COUNT_END) {
      count = 0;
      increment(digits);
      upToCount = encodeTime(lastTime) + textOf(digits);
    }
    return upToCount + PAIRS[count >> 10]! + PAIRS[count & 1023]!;
  };
}

const textOf = (digits: readonly number[]): string => digits.map((digit) => ALPHABET[digit]).join('');

/** The time in an id of `createUlid`, epoch ms; undefined for any other text. */
export function ulidTime(id: string): number | undefined {
  if (id.length !== 26) return undefined;
  let time = 0;
  for (const digit of id.slice(0, 10)) {
    const value = ALPHABET.indexOf(digit);
    if (value === -1) return undefined;
    time = time * 32 + value;
  }
  return time;
}

function encodeTime(time: number): string {
  let text = '';
  let rest = Math.floor(time);
  for (let index = 0; index < 10; index++) {
    text = ALPHABET[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function increment(digits: number[]): void {
  for (let index = digits.length - 1; index >= 0; index--) {
    if (digits[index]! < 31) {
      digits[index]!++;
      return;
    }
    digits[index] = 0;
  }
}
