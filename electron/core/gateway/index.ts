export { ActivityFeed, type ActivityFacts, type RowListener } from './activity-feed.ts';
export { argumentsHash, definitionHash } from './binding.ts';
export { bothWays, type ClientStreams } from './client-streams.ts';
export type {
  ActivityEntry,
  ActivityPort,
  ApprovalPort,
  CallFacts,
  CallLimits,
  DescribedItem,
  ExitFacts,
  GatePorts,
  HeldQuestion,
  IntegrityPort,
  JournalPort,
  JudgePort,
  Judgement,
  Question,
  QuestionAnswer,
  SessionFacts,
  ToolDefinition,
  Upstream,
} from './ports.ts';
export { redactArguments, type RedactedArguments } from './redaction.ts';
export { RefusedSession, type RefusedSessionOptions } from './refused-session.ts';
export { Session, type SessionOptions } from './session.ts';
export { NO_DEFINITION, type ListedTool } from './tool-catalog.ts';
