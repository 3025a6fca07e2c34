import type { AuditRecord } from '../../../shared/model/audit-record.ts';

/** What of one record can be found by its words; arguments may be megabytes. */
const TEXT_LIMIT = 32_768;

/**
 * The part of a record that many share: who acted, with which tool, by which decision, with what outcome. The index keeps
 * each such context, and its words, once.
 */
export interface RecordContext {
  readonly kind: string;
  readonly caller: unknown;
  readonly operation: unknown;
  readonly decision: unknown;
  readonly status: unknown;
  /** The user said no to it. Absent otherwise. */
  readonly refused?: true;
}

export function contextOf(record: AuditRecord): RecordContext {
  const { kind, caller, operation, decision, result } = record;
  const { arguments: _, argumentsHash: __, ...place } = operation ?? {};
  const context = { kind, caller, operation: operation && place, decision, status: result?.status };
  return isRefused(record) ? { ...context, refused: true } : context;
}

/** True when the user said no: what was decided `ask` came to a denial. */
export const isRefused = ({ approval }: Pick<AuditRecord, 'approval'>): boolean =>
  approval?.answer === 'deny';

/** The words of a context. */
export function contextText({ kind, caller, operation, decision, status }: RecordContext): string {
  return textOf([kind, caller, operation, decision, status]);
}

/**
 * The words a record does not share: texts, numbers and member names of its arguments, and whatever else it says. Not its
 * place in the chain, not ids of other records, not how long a call took.
 */
export function ownText(record: AuditRecord): string {
  const { v, seq, id, time, prev, hash, trace, ...rest } = record;
  const { kind, caller, operation, decision, result, detail, ...more } = rest;
  const { durationMs, bytes, status, ...outcome } = result ?? {};
  const { decided, ...facts } = detail ?? {};
  const found: unknown[] = [operation?.arguments, operation?.argumentsHash];
  for (const part of [outcome, facts, more]) if (!isEmpty(part)) found.push(part);
  return textOf(found);
}

/** All words of a record. */
export function recordText(record: AuditRecord): string {
  return `${contextText(contextOf(record))}${ownText(record)}`;
}

function textOf(values: readonly unknown[]): string {
  const open = [...values].reverse();
  let text = '';
  while (open.length > 0 && text.length < TEXT_LIMIT) {
    const value = open.pop();
    if (typeof value === 'string') text += `${value.slice(0, TEXT_LIMIT)}\n`;
    else if (typeof value === 'number') text += `${value}\n`;
    else if (Array.isArray(value)) open.push(...value.slice(0, TEXT_LIMIT).reverse());
    else if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value).slice(0, TEXT_LIMIT).reverse();
      for (const [key, member] of members) open.push(member, key);
    }
  }
  return text.slice(0, TEXT_LIMIT);
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
