/** Members that say what a call acts on. Names are compared without case, `_` and `-`. */
const TARGET_MEMBERS: ReadonlySet<string> = new Set(
  (
    'path paths filepath file filename source destination src dest dst directory dir folder root cwd uri uris ' +
    'database db schema table collection bucket repo repository owner org organization project namespace host branch'
  ).split(' '),
);
/** Addresses: of these only the origin (scheme, host and port) counts. */
const ADDRESS_MEMBERS: ReadonlySet<string> = new Set(['url', 'endpoint', 'baseurl']);
/** Members that hold what is done. A grant on a target never covers another act, so they must be equal too. */
const ACT_MEMBERS: ReadonlySet<string> = new Set(
  'command cmd commands script code sql query statement method action operation args argv'.split(' '),
);

/** Marks a key of `RuleMatch.arguments` whose value is the origin of the URL in that member. */
const ORIGIN = '#origin';

/**
 * The members of a call that "arguments like these" holds fast: what it acts on (`TARGET_MEMBERS` as they are,
 * `ADDRESS_MEMBERS` by origin) and how (`ACT_MEMBERS`). Only members at the top count. Undefined when the call names no
 * target: then only exactly these arguments are alike.
 */
export function targetOf(callArguments: unknown): Record<string, unknown> | undefined {
  if (!isObject(callArguments)) return undefined;
  const target: [string, unknown][] = [];
  const acts: [string, unknown][] = [];
  for (const key of Object.keys(callArguments)) {
    const value = callArguments[key];
    const name = key.replace(/[_-]/g, '').toLowerCase();
    if (ACT_MEMBERS.has(name)) acts.push([key, value]);
    else if (ADDRESS_MEMBERS.has(name)) {
      const origin = originOf(value);
      target.push(origin === undefined ? [key, value] : [key + ORIGIN, origin]);
    } else if (TARGET_MEMBERS.has(name)) target.push([key, value]);
  }
  return target.length === 0 ? undefined : Object.fromEntries([...target, ...acts]);
}

/** True when the call has every member a rule asks for, with an equal value. */
export function matchesTarget(wanted: Readonly<Record<string, unknown>>, callArguments: unknown): boolean {
  if (!isObject(callArguments)) return Object.keys(wanted).length === 0;
  return Object.entries(wanted).every(([key, value]) => {
    if (!key.endsWith(ORIGIN)) return Object.hasOwn(callArguments, key) && isEqual(callArguments[key], value);
    const member = key.slice(0, -ORIGIN.length);
    return Object.hasOwn(callArguments, member) && originOf(callArguments[member]) === value;
  });
}

/** The name of the member behind a key of a target. */
export function memberOf(key: string): string {
  return key.endsWith(ORIGIN) ? key.slice(0, -ORIGIN.length) : key;
}

/** Undefined for what is no http address, or carries a user name: two such are alike only when equal. */
function originOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return undefined;
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equality of JSON values; the order of members does not count. */
function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one))
    return (
      Array.isArray(other) && one.length === other.length && one.every((item, at) => isEqual(item, other[at]))
    );
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}
