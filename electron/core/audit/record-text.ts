import type { AuditRecord } from '../../../shared/model/audit-record.ts';

/** What of one record can be found by its words; arguments may be megabytes. */
const TEXT_LIMIT = 32_768;
const NOT_SEARCHED = new Set(['v', 'seq', 'id', 'time', 'prev', 'hash', 'trace']);

/** The words of a record: every text, number and member name in it, apart from its place in the chain. */
export function recordText(record: AuditRecord): string {
  const open: unknown[] = [];
  for (const [key, value] of Object.entries(record)) if (!NOT_SEARCHED.has(key)) open.push(value);
  open.reverse();
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
