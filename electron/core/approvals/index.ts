export { type AnswerOptions, type ApprovalChange, Approvals, type ApprovalsOptions } from './approvals.ts';
export { matchesGlob } from './glob.ts';
export type { DescribeCall } from './approval-record.ts';
export type { PreviewFiles } from './file-preview.ts';
export {
  RuleBook,
  type RuleBookOptions,
  type RuleChange,
  type RuleConditions,
  type RuleStore,
  type RuleVerdict,
} from './rule-book.ts';
export type { RuleFacts, ToolFacts } from './rule-match.ts';
