import type { RiskLevel } from '../../../shared/model/decision.ts';
import type { Finding } from './finding.ts';
import type { ParsedSql, ParsedStatement, SqlReader } from './sql-reader.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const READING = words('select show desc describe explain transaction use values');
const LOSING = words('drop truncate alter grant revoke rename');
const ROWS = words('delete update');

/**
 * What a parser sees in SQL that our own reading found harmless or did not. It can only raise: where the two do not agree,
 * the more dangerous one counts, and what no parser reads is not passed as a read.
 */
export function secondOpinion(text: string, reader: SqlReader): Finding[] {
  const parsed = reader.read(text);
  if (parsed === 'loading')
    return [
      { level: 'unknown', reason: 'its SQL could not be read a second time yet; the parser is being loaded' },
    ];
  if (parsed === 'unreadable')
    return [{ level: 'unknown', reason: 'its SQL is of a form that could not be parsed' }];
  return parsed.flatMap(opinionOf);
}

function opinionOf({ statements, acts }: ParsedSql): Finding[] {
  const findings: Finding[] = [];
  for (const statement of statements) {
    const level = levelOf(statement);
    if (level !== 'read')
      findings.push({
        level,
        reason: `parsed, its SQL is ${statement.kind.toUpperCase()}${without(statement)}`,
      });
  }
  for (const act of acts)
    if (act !== 'select' && !READING.has(act))
      findings.push({
        level: LOSING.has(act) ? 'destructive' : 'write',
        reason: `parsed, its SQL does ${act.toUpperCase()}`,
      });
  return findings;
}

function levelOf({ kind, hasCondition }: ParsedStatement): RiskLevel {
  if (READING.has(kind)) return 'read';
  if (LOSING.has(kind)) return 'destructive';
  if (ROWS.has(kind)) return hasCondition ? 'write' : 'destructive';
  return 'write';
}

const without = ({ kind, hasCondition }: ParsedStatement): string =>
  ROWS.has(kind) && !hasCondition ? ' without a condition' : '';
