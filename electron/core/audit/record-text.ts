import type { AuditRecord } from '../../../shared/model/audit-record.ts';

/** What of one record can be found by its words; arguments may be megabytes. */
const TEXT_LIMIT = 32_768;
const NOT_SEARCHED = new Set(['v', 'seq', 'id', 'time', 'prev', 'hash', 'trace']);

/** The words of a record: every text, number and member name in it, apart from its place in the chain. */
export function recordText(record: AuditRecord): string {
  const words: string[] = [];
  let length = 0;
  const add = (word: string): void => {
    if (length >= TEXT_LIMIT) return;
    words.push(word.length > TEXT_LIMIT - length ? word.slice(0, TEXT_LIMIT - length) : word);
    length += word.length + 1;
  };
  const open: { key: string; value: unknown }[] = [];
  const enter = (value: object, names: boolean): void => {
    for (const [key, member] of Object.entries(value).reverse())
      open.push({ key: names ? key : '', value: member });
  };
  for (const [key, value] of Object.entries(record)) {
    if (!NOT_SEARCHED.has(key)) open.push({ key: '', value });
  }
  open.reverse();
  for (let next = open.pop(); next !== undefined && length < TEXT_LIMIT; next = open.pop()) {
    const { key, value } = next;
    if (key !== '') add(key);
    if (typeof value === 'string') add(value);
    else if (typeof value === 'number') add(String(value));
    else if (typeof value === 'object' && value !== null) enter(value, !Array.isArray(value));
  }
  return words.join('\n');
}
