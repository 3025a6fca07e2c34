const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A generator of ULIDs: 26 characters, sortable by time, strictly increasing within one generator even when the clock
 * stands still or goes back. `random` must return unpredictable bytes. Source: github.com/ulid/spec.
 */
export function createUlid(now: () => number, random: (count: number) => Uint8Array): () => string {
  let lastTime = -1;
  let prefix = '';
  let digits: number[] = [];
  return () => {
    const time = now();
    if (time > lastTime) {
      lastTime = time;
      prefix = encodeTime(time);
      digits = Array.from(random(16), (byte) => byte & 31);
      digits[0] = digits[0]! & 15; // leaves room to count up within one millisecond
    } else {
      increment(digits);
    }
    let text = prefix;
    for (const digit of digits) text += ALPHABET[digit];
    return text;
  };
}

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
