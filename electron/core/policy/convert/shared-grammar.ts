import { type Gathering, isObject, isTexts, type JsonObject } from './conversion.ts';
import { DeniedEntry } from '../entry-schema.ts';

/*
 * The three keys of an entry that Claude Code, GitHub Copilot and VS Code share: serverUrl, serverCommand, serverName.
 */

const KEYS = ['serverCommand', 'serverUrl', 'serverName'] as const;

/** How a vendor treats what Gatehouse treats otherwise. */
export interface Dialect {
  /** It expands `${VAR}` in the entries of the policy, too. */
  readonly expandsVariables: boolean;
  /** One entry that cannot be read makes its list an empty one; else the entry is left out. */
  readonly oneBadEntryEmptiesTheList: boolean;
}

/** A list of entries, or the JSON text of one (as policies of MDM systems hold it). */
export function importList(
  gathering: Gathering,
  name: string,
  kind: 'allowed' | 'denied',
  given: unknown,
  dialect: Dialect,
): void {
  if (given === undefined || given === null) return;
  const list = typeof given === 'string' ? parsed(given) : given;
  const target = kind === 'allowed' ? gathering.hasAllowlist() : gathering.denied;
  if (!Array.isArray(list)) {
    gathering.lose(name, 'it is not a list; as an allowlist it admits nothing');
    return;
  }
  const entries: DeniedEntry[] = [];
  let bad = 0;
  list.forEach((item, index) => {
    const entry = importEntry(gathering, `${name}[${index}]`, item, dialect);
    if (entry === undefined) bad++;
    else entries.push(entry);
  });
  if (bad > 0 && kind === 'allowed' && dialect.oneBadEntryEmptiesTheList) {
    gathering.lose(
      name,
      'one entry cannot be read, so this client admits nothing, and neither does the result',
    );
    return;
  }
  target.push(...entries);
}

function importEntry(
  gathering: Gathering,
  where: string,
  item: unknown,
  { expandsVariables }: Dialect,
): DeniedEntry | undefined {
  if (!isObject(item)) return lose(gathering, where, 'it is not an object');
  const found = KEYS.filter((key) => item[key] !== undefined);
  if (found.length !== 1) return lose(gathering, where, `it must have exactly one of ${KEYS.join(', ')}`);
  const other = Object.keys(item).find((key) => key !== found[0] && key !== 'description');
  if (other !== undefined) return lose(gathering, where, `its key "${other}" is not known`);
  const entry = DeniedEntry.safeParse(item);
  if (!entry.success) return lose(gathering, where, entry.error.issues[0]?.message ?? 'it cannot be read');
  if (JSON.stringify(item).includes('${')) {
    const why = expandsVariables
      ? 'variables in entries are not expanded here: write what they stand for'
      : 'it holds a variable, which matches nothing';
    gathering.lose(where, why);
  }
  return entry.data;
}

function lose(gathering: Gathering, where: string, why: string): undefined {
  gathering.lose(where, why);
  return undefined;
}

const EFFECTS = ['deny', 'ask', 'allow'] as const;
const MCP = /^mcp__([A-Za-z0-9_-]+?)(?:__(.+))?$/;

/** `permissions` with `mcp__SERVER__TOOL`, as rules for calls. Rules about other tools have no place here. */
export function importPermissions(gathering: Gathering, given: unknown): void {
  if (!isObject(given)) return;
  for (const effect of EFFECTS) {
    const list = given[effect];
    if (!isTexts(list)) continue;
    list.forEach((text, index) => {
      const where = `permissions.${effect}[${index}]`;
      const parts = MCP.exec(text);
      if (parts === null) {
        gathering.lose(where, 'it is not about an MCP server');
        return;
      }
      const [, server = '*', tool = '*'] = parts;
      gathering.tools.push({ id: `${effect}-${index + 1}`, server, tool, effect });
    });
  }
}

/** The keys of the original that nothing was made of. */
export function loseOthers(
  gathering: Gathering,
  given: JsonObject,
  known: readonly string[],
  why: string,
): void {
  for (const key of Object.keys(given)) if (!known.includes(key)) gathering.lose(key, why);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
