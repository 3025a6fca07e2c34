export { denialResult, errorLine, notificationLine, resultLine, type ToldDecision } from './answers.ts';
export {
  countMembers,
  escapeSeparators,
  isJsonObject,
  type JsonObject,
  parseForJudging,
  parseForRewriting,
  toLine,
} from './exact-json.ts';
export { type FrameFacts, MAX_SCAN_DEPTH, type RequestId } from './frame-facts.ts';
export { FrameScanner, scanFrame } from './frame-scanner.ts';
export { FRAME_LIMIT, type Line, LineSplitter, type WholeLine } from './line-splitter.ts';
export { fold } from './member-names.ts';
export { JUDGED_DEPTH, readMessage } from './read-message.ts';
export { CAPABILITIES_KEY, CLIENT_KEY, NAMED_BY, REVISION, VERSION_KEY } from './revision-2026.ts';
export { EACH, findValues, idIn, replaceValues, textIn, type ValueSpan, type Wanted } from './value-spans.ts';
