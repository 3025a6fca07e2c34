import type { Finding } from './finding.ts';
import type { SqlReader } from './sql-reader.ts';
import { secondOpinion } from './sql-second-opinion.ts';
import { judgeStatement } from './sql-statement.ts';
import { readSql, type SqlToken } from './sql-tokens.ts';

/**
 * What SQL in the arguments does. `certain` false: the member may as well hold words of a search, so it counts as SQL
 * only when a statement in it has the shape of one. GraphQL mutations are told apart too. What our own reading does not
 * call destructive is given to a parser for a second opinion, where there is one.
 */
export function judgeSql(text: string, certain: boolean, reader?: SqlReader): Finding[] {
  if (!certain && !MAY_BE_CODE.test(text)) return [];
  const reading = readSql(text, true);
  const raw = reading.ambiguous ? readSql(text, false) : undefined;
  const statements = split(reading.tokens);
  const rawStatements = raw === undefined ? [] : split(raw.tokens);
  if (isGraphQl(statements)) return judgeGraphQl(reading.tokens);
  if (!certain && ![...statements, ...rawStatements].some(isShapedLikeSql)) return [];
  const findings = statements.flatMap((statement) => judgeStatement(statement, !reading.ambiguous));
  if (statements.length > 1)
    findings.push({ level: 'write', reason: `its SQL holds ${statements.length} statements` });
  if (raw !== undefined) {
    findings.push(...rawStatements.flatMap((statement) => judgeStatement(statement, false)));
    findings.push({
      level: 'unknown',
      reason: 'its SQL holds quotes or comments that databases read differently',
    });
  }
  if (reading.capped)
    findings.push({ level: 'destructive', reason: 'its SQL is too long to be read in full' });
  if (reader !== undefined && needsOpinion(statements, findings))
    findings.push(...secondOpinion(text, reader));
  return findings;
}

/** Statements of kinds that no parser we have reads, and that our own reading knows well. */
const OWN = /^(?:EXPLAIN|SHOW|DESCRIBE|DESC|PRAGMA|VALUES|TABLE|BEGIN|START|COMMIT|END|ROLLBACK|USE)$/;

function needsOpinion(statements: readonly SqlToken[][], findings: readonly Finding[]): boolean {
  if (statements.length === 0 || findings.some(({ level }) => level === 'destructive')) return false;
  return !statements.every((statement) => OWN.test(statement[0]!.text));
}

function split(tokens: readonly SqlToken[]): SqlToken[][] {
  const statements: SqlToken[][] = [];
  let current: SqlToken[] = [];
  for (const token of tokens) {
    if (token.text === ';') {
      if (current.length > 0) statements.push(current);
      current = [];
    } else current.push(token);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

/** Every shape below begins with one of these, so text without any is not read further. */
const MAY_BE_CODE =
  /select|insert|update|delete|drop|alter|create|truncate|replace|merge|grant|revoke|with|explain|copy|call|exec|do|pragma|attach|mutation/iu;

const KINDS =
  /^(?:TABLE|DATABASE|SCHEMA|INDEX|UNIQUE|VIEW|USER|ROLE|COLUMN|TRIGGER|FUNCTION|PROCEDURE|SEQUENCE|TYPE|EXTENSION|KEYSPACE|COLLECTION|OR|TEMP|TEMPORARY|MATERIALIZED|IF|SYSTEM|TABLESPACE|POLICY)$/;

function isShapedLikeSql(statement: readonly SqlToken[]): boolean {
  const text = statement.map((token) => token.text).filter((word) => word !== '(');
  const has = (word: string): boolean => text.includes(word);
  switch (text[0]) {
    case 'DROP':
    case 'ALTER':
    case 'CREATE':
      return text[1] !== undefined && KINDS.test(text[1]);
    case 'TRUNCATE':
      return text[1] === 'TABLE' || text.length === 2;
    case 'DELETE':
      return has('FROM') || has('WHERE');
    case 'UPDATE':
      return has('SET');
    case 'INSERT':
    case 'REPLACE':
    case 'MERGE':
      return text[1] === 'INTO';
    case 'GRANT':
      return has('TO');
    case 'REVOKE':
      return has('FROM');
    case 'SELECT':
      return has('FROM') || statement.some((token) => token.text === '(' || token.text === '*');
    case 'WITH':
      return has('AS') && (has('SELECT') || has('DELETE') || has('UPDATE') || has('INSERT'));
    case 'EXPLAIN':
      return has('SELECT') || has('DELETE') || has('UPDATE') || has('INSERT');
    case 'COPY':
      return has('FROM') || has('TO');
    case 'CALL':
    case 'EXEC':
    case 'EXECUTE':
    case 'DO':
    case 'PRAGMA':
    case 'ATTACH':
      return text.length > 1;
    default:
      return false;
  }
}

function isGraphQl(statements: readonly (readonly SqlToken[])[]): boolean {
  const first = statements[0]?.[0]?.text;
  if (first === '{') return true;
  const named = first === 'MUTATION' || first === 'QUERY' || first === 'SUBSCRIPTION' || first === 'FRAGMENT';
  return named && statements[0]!.some((token) => token.text === '{');
}

function judgeGraphQl(tokens: readonly SqlToken[]): Finding[] {
  for (let index = 0; index < tokens.length; index++) {
    if (tokens[index]!.text !== 'MUTATION') continue;
    const next = tokens[index + 1]?.text;
    const second = tokens[index + 2]?.text;
    if (next === '{' || next === '(' || second === '{' || second === '(')
      return [{ level: 'write', reason: 'its GraphQL says mutation' }];
  }
  return [];
}
