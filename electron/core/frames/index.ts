export { denialResult, errorLine, notificationLine, resultLine, type ToldDecision } from './answers.ts';
export {
  countMembers,
  isJsonObject,
  type JsonObject,
  parseForJudging,
  parseForRewriting,
  toLine,
} from './exact-json.ts';
export { type FrameFacts, MAX_SCAN_DEPTH, type RequestId, scalarId, stringId } from './frame-facts.ts';
export { FrameScanner, scanFrame } from './frame-scanner.ts';
export { FRAME_LIMIT, type Line, LineSplitter, type OversizedLine, type WholeLine } from './line-splitter.ts';
export { fold, lookAlike } from './member-names.ts';
export {
  FORWARDED_DEPTH,
  JUDGED_DEPTH,
  readMessage,
  type ReadMessage,
  type RefusalCode,
} from './read-message.ts';
