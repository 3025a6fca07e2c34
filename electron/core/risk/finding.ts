import type { RiskLevel } from '../../../shared/model/decision.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';

/** One thing that was seen in a call, and the level it raises the call to. A finding never lowers. */
export interface Finding {
  readonly level: RiskLevel;
  /** In plain words; part of a call is quoted only through `excerpt`. */
  readonly reason: string;
}

/** From harmless to harmful. `unknown` is above `read`: what cannot be told is not passed as a read. */
const RANK: Readonly<Record<RiskLevel, number>> = { read: 0, unknown: 1, write: 2, destructive: 3 };

/** The more dangerous of two levels. */
export function stricterLevel(one: RiskLevel, other: RiskLevel): RiskLevel {
  return RANK[other] > RANK[one] ? other : one;
}

/** True when `level` is at least as dangerous as `floor`. */
export function isAtLeast(level: RiskLevel, floor: RiskLevel): boolean {
  return RANK[level] >= RANK[floor];
}

/** The most dangerous first; findings of one level keep their order. */
export function byDanger(one: Finding, other: Finding): number {
  return RANK[other.level] - RANK[one.level];
}

const EXCERPT_CHARACTERS = 96;

/** Part of a call for a sentence: one line, hidden characters escaped, cut in the middle when long. */
export function excerpt(text: string): string {
  if (text.length <= EXCERPT_CHARACTERS) return oneLine(text);
  const half = EXCERPT_CHARACTERS / 2;
  return `${oneLine(text.slice(0, half))}…${oneLine(text.slice(-half))}`;
}

function oneLine(text: string): string {
  return visibleText(text.replace(/[\r\n\t]/g, ' '));
}
