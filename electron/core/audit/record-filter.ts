import type { AuditFilter } from '../../../shared/contract/calls.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import { isRefused, recordText } from './record-text.ts';

/** A filter with its times resolved and its text cut into words. All parts must hold. */
export interface RecordFilter {
  readonly words: readonly string[];
  readonly server?: string;
  readonly tool?: string;
  readonly client?: string;
  readonly effect?: string;
  readonly kind?: string;
  /** Epoch ms, inclusive. */
  readonly since?: number;
  /** Epoch ms, exclusive. */
  readonly before?: number;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Resolves what a user gave. `now` is epoch ms. Raises `bad_input` for a time that is none. */
export function resolveFilter(filter: AuditFilter, now: number): RecordFilter {
  const { text, server, tool, client, effect, kind, since, until } = filter;
  return {
    words: (text ?? '').split(/\s+/u).filter((word) => word !== ''),
    ...(server === undefined ? {} : { server }),
    ...(tool === undefined ? {} : { tool }),
    ...(client === undefined ? {} : { client }),
    ...(effect === undefined ? {} : { effect }),
    ...(kind === undefined ? {} : { kind }),
    ...(since === undefined ? {} : { since: moment('since', since, now).start }),
    ...(until === undefined ? {} : { before: moment('until', until, now).end }),
  };
}

/** `2h`, `7d` (back from now), an ISO 8601 time, or a date (the whole day, UTC). */
function moment(name: string, text: string, now: number): { start: number; end: number } {
  const span = /^(\d{1,9})([smhdw])$/.exec(text);
  if (span !== null) {
    const start = now - Number(span[1]) * UNIT_MS[span[2]!]!;
    return { start, end: start + 1 };
  }
  const start = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(start)) {
    const problem = `${name}: "${text}" is neither a time such as 2026-11-20T14:00:00Z nor a span such as 2h or 7d`;
    throw new AppError('bad_input', { call: 'audit.search', problems: [problem] });
  }
  return { start, end: start + (text.length === 10 ? UNIT_MS['d']! : 1) };
}

/** True when the record passes. Words count wherever they stand in the record's text, in any case. */
export function passesFilter(record: AuditRecord, filter: RecordFilter): boolean {
  const { operation, caller } = record;
  if (filter.kind !== undefined && record.kind !== filter.kind) return false;
  if (filter.server !== undefined && operation?.server !== filter.server) return false;
  if (filter.client !== undefined && caller?.client !== filter.client) return false;
  if (filter.effect !== undefined && !hasEffect(record, filter.effect)) return false;
  if (filter.tool !== undefined && !matchesName(operation?.name, filter.tool)) return false;
  const time = Date.parse(record.time);
  if (filter.since !== undefined && !(time >= filter.since)) return false;
  if (filter.before !== undefined && !(time < filter.before)) return false;
  if (filter.words.length === 0) return true;
  const text = recordText(record).toLowerCase();
  return filter.words.every((word) => text.includes(word.toLowerCase()));
}

/** What the user refused was decided `ask`, and is a denial all the same. */
const hasEffect = (record: AuditRecord, effect: string): boolean =>
  record.decision?.effect === effect || (effect === 'deny' && isRefused(record));

/** `*` stands for any run of characters, as in rules. Linear: each part is looked for once, left to right. */
function matchesName(name: string | undefined, pattern: string): boolean {
  if (name === undefined) return false;
  const parts = pattern.split('*');
  if (parts.length === 1) return name === pattern;
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
