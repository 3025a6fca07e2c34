import type { Finding } from './finding.ts';
import type { SqlToken } from './sql-tokens.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const READING = words(
  'SELECT WITH SHOW DESCRIBE DESC EXPLAIN VALUES TABLE BEGIN START COMMIT END ROLLBACK USE',
);
const ALWAYS_LOSES = words('DROP TRUNCATE ALTER GRANT REVOKE SHUTDOWN XP_CMDSHELL DENY');
const WRITES = words(
  'INSERT MERGE UPSERT CREATE CALL EXEC EXECUTE ATTACH DETACH LOAD COPY REINDEX VACUUM REFRESH',
);
const FUNCTIONS = words(
  'LO_IMPORT LO_EXPORT LO_UNLINK DBLINK DBLINK_EXEC LOAD_EXTENSION PG_TERMINATE_BACKEND PG_CANCEL_BACKEND ' +
    'PG_RELOAD_CONF SET_CONFIG SETVAL NEXTVAL SYS_EVAL SYS_EXEC QUERY_TO_XML WRITEFILE FTS3_TOKENIZER OPENROWSET',
);
const FILE_FUNCTIONS = words('PG_READ_FILE PG_READ_BINARY_FILE PG_LS_DIR PG_STAT_FILE LOAD_FILE READFILE');

/** What one statement does. `sure` false: its quotes and comments are not clear, so a WHERE may not be there. */
export function judgeStatement(statement: readonly SqlToken[], sure: boolean): Finding[] {
  const findings: Finding[] = [];
  const first = statement.find((token) => token.text !== '(')?.text ?? '';
  for (let index = 0; index < statement.length; index++) {
    const finding = judgeToken(statement, index, sure);
    if (finding !== undefined) findings.push(finding);
  }
  if (findings.length === 0 && !READING.has(first))
    findings.push({ level: 'unknown', reason: 'its SQL is of a kind that Gatehouse does not know' });
  return findings;
}

function judgeToken(statement: readonly SqlToken[], index: number, sure: boolean): Finding | undefined {
  const word = statement[index]!.text;
  const before = statement[index - 1]?.text;
  const after = statement[index + 1]?.text;
  if (before === '.') return undefined;
  if (ALWAYS_LOSES.has(word) && after !== '(' && after !== '.')
    return { level: 'destructive', reason: `its SQL says ${word}` };
  if (word === 'DELETE' && before !== 'ON' && after !== '(') return rowsFinding(statement, index, sure, word);
  if (word === 'UPDATE' && !isPartOfClause(before)) return rowsFinding(statement, index, sure, word);
  if (WRITES.has(word) && after !== '(' && isAtStart(before))
    return { level: 'write', reason: `its SQL says ${word}` };
  if (word === 'REPLACE' && (after === 'INTO' || index === 0))
    return { level: 'write', reason: 'its SQL says REPLACE' };
  if (word === 'PROGRAM' && (before === 'TO' || before === 'FROM'))
    return { level: 'destructive', reason: 'its SQL runs a program' };
  if (word === 'INTO' && statement.some((token) => token.text === 'SELECT') && before !== 'INSERT')
    return { level: 'write', reason: 'its SQL says SELECT … INTO' };
  if (word === 'DO' && index === 0) return { level: 'write', reason: 'its SQL runs a block of code' };
  if (after === '(' && FUNCTIONS.has(word)) return { level: 'write', reason: `its SQL calls ${word}` };
  if (after === '(' && FILE_FUNCTIONS.has(word))
    return { level: 'unknown', reason: `its SQL reads files with ${word}` };
  return undefined;
}

/** `FOR UPDATE`, `ON UPDATE`, `ON DUPLICATE KEY UPDATE`, `DO UPDATE`: no statement of its own. */
function isPartOfClause(before: string | undefined): boolean {
  return before === 'FOR' || before === 'ON' || before === 'KEY' || before === 'DO' || before === 'NO';
}

/** Where a statement can begin: the start, a parenthesis, after EXPLAIN, in a block. */
function isAtStart(before: string | undefined): boolean {
  return before === undefined || /^(?:\(|\)|AS|EXPLAIN|ANALYZE|VERBOSE|BEGIN|THEN|ELSE|DO|')$/.test(before);
}

function rowsFinding(statement: readonly SqlToken[], index: number, sure: boolean, word: string): Finding {
  if (sure && hasCondition(statement, index)) return { level: 'write', reason: `its SQL says ${word}` };
  return {
    level: 'destructive',
    reason: sure
      ? `its SQL says ${word} without a condition: every row`
      : `its SQL says ${word} and it is not clear with which condition`,
  };
}

/** A WHERE of the same depth that is not always true. */
function hasCondition(statement: readonly SqlToken[], from: number): boolean {
  const depth = statement[from]!.depth;
  for (let index = from + 1; index < statement.length; index++) {
    const token = statement[index]!;
    if (token.depth < depth) return false;
    if (token.text === 'WHERE' && token.depth === depth)
      return !isAlwaysTrue(statement.slice(index + 1, index + 5));
  }
  return false;
}

function isAlwaysTrue(condition: readonly SqlToken[]): boolean {
  const text = condition.map((token) => token.text);
  if (text.length === 0) return true;
  if (text.length === 1) return text[0] === 'TRUE' || /^[1-9]\d*$/.test(text[0]!);
  return text.length === 3 && text[1] === '=' && text[0] === text[2] && /^\d+$/.test(text[0]!);
}
