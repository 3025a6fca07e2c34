import type { RecordFilter } from './record-filter.ts';

/** Two statements with the same values; `rows` takes the limit as one more. */
export interface QueryPlan {
  readonly rows: string;
  readonly count: string;
  readonly values: readonly (string | number)[];
}

/**
 * A filter as SQL. Whatever a user typed only ever is a bound value, and in the word search a quoted literal. Undefined
 * when nothing can match. `namesWith` lists names of tools, servers and clients that contain a text.
 */
export function planQuery(
  filter: RecordFilter,
  namesWith: (part: string) => readonly string[],
): QueryPlan | undefined {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, value: string | number): void => {
    conditions.push(condition);
    values.push(value);
  };
  if (filter.words.length > 0) {
    const expression = wordExpression(filter.words, namesWith);
    if (expression === undefined) return undefined;
    add('words MATCH ?', expression);
  }
  if (filter.server !== undefined) add('records.server = ?', filter.server);
  if (filter.tool?.includes('*') === true) add('records.tool GLOB ?', globLiteral(filter.tool));
  else if (filter.tool !== undefined) add('records.tool = ?', filter.tool);
  if (filter.client !== undefined) add('records.client = ?', filter.client);
  if (filter.effect !== undefined) add('records.effect = ?', filter.effect);
  if (filter.kind !== undefined) add('records.kind = ?', filter.kind);
  if (filter.since !== undefined) add('records.time >= ?', filter.since);
  if (filter.before !== undefined) add('records.time < ?', filter.before);
  // From the words to the records, never the other way: their order is the order of rows.
  const from = filter.words.length > 0 ? 'words CROSS JOIN records ON records.row = words.rowid' : 'records';
  const order = filter.words.length > 0 ? 'words.rowid' : 'records.row';
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const columns = 'records.row, records.id, records.segment, records.start, records.length';
  return {
    rows: `SELECT ${columns} FROM ${from} ${where} ORDER BY ${order} DESC LIMIT ?`,
    count: `SELECT count(*) AS total FROM ${from} ${where}`,
    values,
  };
}

/** Every word must be there: as the beginning of a word of the record, or inside one of its names. */
function wordExpression(
  words: readonly string[],
  namesWith: (part: string) => readonly string[],
): string | undefined {
  const terms: string[] = [];
  for (const word of words) {
    const names = namesWith(word).filter(hasWordCharacter).map(literal);
    const choices = hasWordCharacter(word) ? [`${literal(word)} *`, ...names] : names;
    if (choices.length === 0) return undefined;
    terms.push(`(${choices.join(' OR ')})`);
  }
  return terms.join(' AND ');
}

/** The tokenizer drops everything else; a term without any would match nothing in a way FTS5 calls an error. */
function hasWordCharacter(text: string): boolean {
  return /[\p{L}\p{N}\p{Co}]/u.test(text);
}

function literal(text: string): string {
  return `"${text.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}

/** Only `*` is special, as in rules. */
function globLiteral(pattern: string): string {
  return pattern.replace(/[[?]/g, (character) => `[${character}]`);
}
