import type { SQLInputValue } from 'node:sqlite';
import type { RecordFilter } from './record-filter.ts';

/** The rows a filter lets pass, as the parts of a statement. `values` are bound, in order. */
export interface QueryPlan {
  readonly from: string;
  readonly where: string;
  readonly order: string;
  readonly values: readonly SQLInputValue[];
}

/** Looks up contexts (who, with what, by which decision): there are few of them, whatever the number of records. */
export interface ContextLookup {
  /** The contexts for which a condition on their columns holds. */
  where(condition: string, values: readonly SQLInputValue[]): readonly number[];
  /** The contexts with a word of theirs matching the FTS5 expression. */
  matching(expression: string): readonly number[];
}

/**
 * A filter as SQL. Whatever a user typed only ever is a bound value, and in the word search a quoted literal. Undefined
 * when nothing can match.
 */
export function planQuery(filter: RecordFilter, contexts: ContextLookup): QueryPlan | undefined {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...bound: SQLInputValue[]): void => {
    conditions.push(condition);
    values.push(...bound);
  };
  const ownWords: string[] = [];
  const sharedWords: { own: string | undefined; shared: readonly number[] }[] = [];
  for (const word of filter.words) {
    const own = hasWordCharacter(word) ? `${literal(word)} *` : undefined;
    const shared = contextsWith(word, own, contexts);
    if (shared.length > 0) sharedWords.push({ own, shared });
    else if (own !== undefined) ownWords.push(own);
    else return undefined;
  }
  // Words that no context has narrow the most: they lead, the rest is looked up record by record.
  if (ownWords.length > 0) add('words MATCH ?', ownWords.join(' AND '));
  for (const { own, shared } of sharedWords) {
    const inContext = `records.context IN ${LIST}`;
    const ids = JSON.stringify(shared);
    if (own === undefined) add(inContext, ids);
    else add(`(${inContext} OR records.row IN (SELECT rowid FROM words WHERE words MATCH ?))`, ids, own);
  }
  const columns = columnConditions(filter);
  if (columns.conditions.length > 0) {
    const ids = contexts.where(columns.conditions.join(' AND '), columns.values);
    if (ids.length === 0) return undefined;
    add(`records.context IN ${LIST}`, JSON.stringify(ids));
  }
  if (filter.since !== undefined) add('records.time >= ?', filter.since);
  if (filter.before !== undefined) add('records.time < ?', filter.before);
  const led = ownWords.length > 0;
  return {
    from: led ? 'words CROSS JOIN records ON records.row = words.rowid' : 'records',
    where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`,
    order: led ? 'words.rowid' : 'records.row',
    values,
  };
}

const LIST = '(SELECT value FROM json_each(?))';

/** A word must be there as the beginning of a word, or anywhere in the name of a server, tool or client. */
function contextsWith(
  word: string,
  expression: string | undefined,
  contexts: ContextLookup,
): readonly number[] {
  const named = contexts.where(
    'instr(lower(server), lower(?)) OR instr(lower(tool), lower(?)) OR instr(lower(client), lower(?))',
    [word, word, word],
  );
  if (expression === undefined) return named;
  return [...new Set([...named, ...contexts.matching(expression)])];
}

function columnConditions(filter: RecordFilter): { conditions: string[]; values: string[] } {
  const conditions: string[] = [];
  const values: string[] = [];
  const add = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  add('server = ?', filter.server);
  if (filter.tool?.includes('*') === true) add('tool GLOB ?', globLiteral(filter.tool));
  else add('tool = ?', filter.tool);
  add('client = ?', filter.client);
  // What the user refused was decided `ask`, and is a denial all the same.
  add(filter.effect === 'deny' ? '(effect = ? OR refused = 1)' : 'effect = ?', filter.effect);
  add('kind = ?', filter.kind);
  return { conditions, values };
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
