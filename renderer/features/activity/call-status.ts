import type { ActivityRow, CallStatus } from '../../../shared/model/activity.ts';
import { strings } from '../../strings/strings.ts';
import type { Tone } from '../../ui/status-mark.tsx';

export const STATUS_TONES: Record<CallStatus, Tone> = {
  waiting: 'wait',
  running: 'busy',
  allowed: 'good',
  approved: 'good',
  denied: 'bad',
  failed: 'fault',
  cancelled: 'plain',
  not_started: 'bad',
  noted: 'info',
};

export type CallFilter = 'all' | 'asked' | 'denied' | 'failed';

const FILTERS: Record<Exclude<CallFilter, 'all'>, (row: ActivityRow) => boolean> = {
  asked: (row) => row.approval !== undefined || row.status === 'waiting' || row.status === 'approved',
  denied: (row) => row.status === 'denied' || row.status === 'not_started' || row.status === 'noted',
  failed: (row) => row.status === 'failed',
};

/** The lower-case text a row is searched by, made once per row. */
const haystacks = new WeakMap<ActivityRow, string>();

function haystack(row: ActivityRow): string {
  let text = haystacks.get(row);
  if (text === undefined) {
    text = `${row.client}\n${row.server}.${row.name}\n${row.preview}\n${row.rule ?? ''}`.toLowerCase();
    haystacks.set(row, text);
  }
  return text;
}

/** True when the row holds every word (in lower case). */
export function holdsWords(row: ActivityRow, words: readonly string[]): boolean {
  const text = haystack(row);
  return words.every((word) => text.includes(word));
}

/** The rows that pass the filter and hold every word of the search. Returns the same list when nothing narrows it. */
export function filterRows(
  rows: readonly ActivityRow[],
  filter: CallFilter,
  search: string,
): readonly ActivityRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (filter === 'all' && words.length === 0) return rows;
  const passes = filter === 'all' ? () => true : FILTERS[filter];
  return rows.filter((row) => passes(row) && holdsWords(row, words));
}

/** Why a decision fell, in one sentence. */
export function whyText({ status, reason, rule }: ActivityRow): string | undefined {
  if (status === 'approved') return strings.activity.why['approval'];
  if (reason === undefined) return undefined;
  if (reason === 'rule' && rule !== undefined) return strings.activity.whyRule(rule);
  const why = strings.activity.why[reason] ?? reason;
  return rule === undefined ? why : `${why} (${strings.activity.ruleName(rule)})`;
}
