/**
 * Characters nobody sees, as the inside of a character class: controls but tab and line ends, soft hyphen, fillers,
 * zero-width and bidirectional controls, variation selectors, annotations, and the tag block with its surroundings
 * (Unicode 17, default ignorable code points).
 */
export const HIDDEN_SET = String.raw`\u0000-\u0008\u000B\u000E-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}`;

/** Ends of lines and paragraphs that few programs know. They are read as white space. */
export const SEPARATORS = String.raw`\u2028\u2029`;
