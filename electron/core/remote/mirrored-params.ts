import { isJsonObject } from '../frames/index.ts';

/** A parameter of a tool that clients repeat in the header `Mcp-Param-NAME` (revision 2026-07-28, `x-mcp-header`). */
export interface MirroredParam {
  /** The members that lead to its value in the arguments. */
  readonly path: readonly string[];
  /** The header, in lower case. */
  readonly header: string;
  readonly numeric: boolean;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MIRRORED_TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);
/** Schemas are a server's: nobody writes one as deep by hand. */
const MAX_DEPTH = 64;

/**
 * The parameters of an input schema that are mirrored. An annotation that breaks the rules (no primitive, no token,
 * twice the same name) makes the definition invalid, and no client sends headers for it: then there is none.
 */
export function mirroredParams(inputSchema: unknown): readonly MirroredParam[] {
  return readMirrored(inputSchema) ?? [];
}

/** The same, or undefined when an annotation breaks the rules: a client must not use such a tool (SEP-2243). */
export function readMirrored(inputSchema: unknown): readonly MirroredParam[] | undefined {
  const found: MirroredParam[] = [];
  const isValid = collect(inputSchema, [], found);
  const names = new Set(found.map(({ header }) => header));
  return isValid && names.size === found.length ? found : undefined;
}

function collect(schema: unknown, path: readonly string[], found: MirroredParam[]): boolean {
  if (!isJsonObject(schema) || path.length > MAX_DEPTH) return true;
  if (path.length > 0 && Object.hasOwn(schema, 'x-mcp-header')) {
    const name = schema['x-mcp-header'];
    if (typeof name !== 'string' || !TOKEN.test(name) || !MIRRORED_TYPES.has(schema['type'])) return false;
    const numeric = schema['type'] === 'integer';
    found.push({ path, header: `mcp-param-${name.toLowerCase()}`, numeric });
  }
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return true;
  return Object.entries(properties).every(([name, member]) => collect(member, [...path, name], found));
}

/** The value at a path of the arguments; undefined where there is none. */
export function mirroredValue(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** A primitive as its header says it. What is no primitive has no header. */
export function mirroredText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number' || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    return undefined;
  return String(value);
}
