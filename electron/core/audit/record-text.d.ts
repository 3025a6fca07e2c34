import type { AuditRecord } from '../../../shared/model/audit-record.ts';
/** The words of a record: every text, number and member name in it, apart from its place in the chain. */
export declare function recordText(record: AuditRecord): string;
