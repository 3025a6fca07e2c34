import type { MemberTexts } from './config-format.ts';
/**
 * The text of one object with some members set or taken out. Only the bytes of those members, their commas and, where
 * it is left blank, their line change: comments between members, order, indentation and line ends stay.
 * jsonc-parser's own `modify` is not used, because it drops comments before a removed member.
 */
export declare function setJsonMembers(entry: string, changes: MemberTexts): string;
