/**
 * Characters that a person cannot see or that rearrange what is seen: controls, bidi, zero-width, tag block,
 * variation selectors used as bytes, fillers. Newline and tab are left alone.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- the point of this expression
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]|[\uD800-\uDFFF]/gu;

/** The text with every hidden character written as `⟨U+202E⟩`. What comes from a server or model is shown only so. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => `⟨U+${codePoint(character)}⟩`);
}

/** True when the text holds a hidden character. */
export function hasHiddenText(text: string): boolean {
  HIDDEN.lastIndex = 0;
  return HIDDEN.test(text);
}

function codePoint(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
}
