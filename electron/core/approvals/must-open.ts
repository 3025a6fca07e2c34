import { hasHiddenText } from '../../../shared/util/visible-text.ts';

const LONG_CHARACTERS = 2000;
const LONG_LINES = 40;
/** From here on a value may be folded, and then must not hide what cannot be seen. */
const FOLDED_CHARACTERS = 200;
const MAX_POINTERS = 100;
const MAX_DEPTH = 64;
const MAX_VALUES = 20_000;

/**
 * JSON pointers (RFC 6901) of the values that must be unfolded before a call can be allowed: strings of more than 2,000
 * characters or 40 lines, and strings of more than 200 characters with hidden ones among them. When there is too much
 * to look at, the pointer of the whole (`''`) is among them.
 */
export function mustOpen(value: unknown): string[] {
  const pointers: string[] = [];
  let left = MAX_VALUES;
  let capped = false;
  const visit = (inner: unknown, pointer: string, depth: number): void => {
    if (capped) return;
    if (--left < 0 || depth > MAX_DEPTH || pointers.length >= MAX_POINTERS) {
      capped = true;
      return;
    }
    if (typeof inner === 'string') {
      if (isToOpen(inner)) pointers.push(pointer);
    } else if (typeof inner === 'object' && inner !== null) {
      for (const [key, member] of Object.entries(inner))
        visit(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
    }
  };
  visit(value, '', 0);
  return capped ? ['', ...pointers] : pointers;
}

function isToOpen(text: string): boolean {
  if (text.length <= FOLDED_CHARACTERS) return text.length > LONG_LINES && hasMoreLines(text);
  return text.length > LONG_CHARACTERS || hasMoreLines(text) || hasHiddenText(text);
}

function hasMoreLines(text: string): boolean {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (++lines > LONG_LINES) return true;
  return false;
}
