import type { AuditFilter } from '../../../shared/contract/calls.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { readLines } from './read-lines.ts';
import { passesFilter, resolveFilter } from './record-filter.ts';
import { type JournalPosition, listSegments, segmentPath } from './segments.ts';

export interface ExportOptions {
  readonly folder: string;
  /** Exports up to here. */
  readonly position: JournalPosition;
  readonly filter: AuditFilter;
  /** Epoch ms; what spans such as `7d` count back from. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The lines of the journal that pass a filter, oldest first, each with its newline, byte for byte as written (so that they
 * can be verified elsewhere). `limit` ends it. A line that is no record is passed over. Raises `bad_input`.
 */
export async function* exportRecords(options: ExportOptions): AsyncGenerator<string> {
  const { folder, position, signal } = options;
  const filter = resolveFilter(options.filter, options.now);
  let left = options.filter.limit ?? Number.POSITIVE_INFINITY;
  for (const index of listSegments(folder)) {
    if (index > position.index) return;
    const end = index === position.index ? position.size : Number.POSITIVE_INFINITY;
    for await (const lines of readLines(segmentPath(folder, index), { end, signal })) {
      for (const { bytes, state } of lines) {
        const text = bytes.toString('utf8');
        const record = state === 'whole' ? parseRecord(text) : undefined;
        if (record === undefined || !passesFilter(record, filter)) continue;
        if (left-- <= 0) return;
        yield `${text}\n`;
      }
    }
  }
}

/** A line as a record; undefined when it is none. What was tampered with is the business of `verifyJournal`. */
export function parseRecord(text: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isRecord = typeof value === 'object' && value !== null && 'kind' in value && 'time' in value;
    return isRecord ? (value as AuditRecord) : undefined;
  } catch {
    return undefined;
  }
}
