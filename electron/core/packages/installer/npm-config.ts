import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where npm's configuration is looked for. A project's `.npmrc` is not: nobody vouches for the folder we happen to be in. */
export interface NpmSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The user's `node`, beside which the global configuration is; undefined: there is none. */
  readonly nodePath: string | undefined;
}

/** The options of npm's libraries that npm's configuration sets: registries, credentials, proxies, certificates. */
export type NpmOptions = Readonly<Record<string, unknown>>;

const TIMES = new Set(['fetch-retries', 'fetch-timeout', 'fetch-retry-mintimeout', 'fetch-retry-maxtimeout']);

/**
 * Reads the user's npm configuration as npm does: environment (`npm_config_*`), user file, global file, the earlier one
 * wins. Only what says where packages come from is taken over.
 */
export function npmOptions({ env, home, nodePath }: NpmSurroundings): NpmOptions {
  const own = fromEnvironment(env);
  const userFile = text(own.get('userconfig')) ?? join(home, '.npmrc');
  const user = readFile(userFile, env);
  const prefix = text(own.get('prefix')) ?? text(user.get('prefix'));
  const globalFolder = prefix ?? (nodePath === undefined ? undefined : dirname(dirname(nodePath)));
  const globalFile =
    text(own.get('globalconfig')) ??
    (globalFolder === undefined ? undefined : join(globalFolder, 'etc', 'npmrc'));
  const global = globalFile === undefined ? new Map<string, Value>() : readFile(globalFile, env);
  return flatten(new Map([...global, ...user, ...own]));
}

type Value = string | readonly string[];

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** npm reads these names in any case, and `_` for `-`; names of credentials are taken as they are. */
function fromEnvironment(env: NpmSurroundings['env']): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const [name, value] of Object.entries(env)) {
    const match = /^npm_config_(.+)$/i.exec(name);
    if (match === null || value === undefined || value === '') continue;
    const key = match[1]!;
    found.set(/^\/\/|:/.test(key) ? key : key.toLowerCase().replace(/(?!^)_/g, '-'), value);
  }
  return found;
}

/** A missing or unreadable file says nothing. */
function readFile(path: string, env: NpmSurroundings['env']): Map<string, Value> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return new Map();
  }
  return parseNpmrc(content, env);
}

/** `key = value`, `key[] = value`, comments with `;` and `#`, quotes, and `${NAME}` from the environment. */
export function parseNpmrc(content: string, env: NpmSurroundings['env']): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const line of content.split(/\r?\n/)) {
    const match = /^\s*([^=;#\s][^=]*?)\s*(?:=\s*(.*?)\s*)?$/.exec(line);
    if (match === null || line.trimStart().startsWith('[')) continue;
    const value = expand(unquote(match[2] ?? 'true'), env);
    const key = expand(match[1]!, env);
    if (!key.endsWith('[]')) {
      values.set(key, value);
      continue;
    }
    const name = key.slice(0, -2);
    const before = values.get(name);
    values.set(name, [...(Array.isArray(before) ? (before as string[]) : []), value]);
  }
  return values;
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return quoted === null ? value.replace(/(?<!\\)[;#].*$/, '').trimEnd() : quoted[2]!;
}

/** npm leaves a name without a value as it is written; `${NAME?}` stands for nothing then. */
function expand(value: string, env: NpmSurroundings['env']): string {
  return value.replace(
    /(?<!\\)\$\{([^}?]+)(\?)?\}/g,
    (whole, name: string, optional: string | undefined) => env[name] ?? (optional === undefined ? whole : ''),
  );
}

function flatten(values: ReadonlyMap<string, Value>): NpmOptions {
  const options: Record<string, unknown> = {};
  for (const [key, value] of values) {
    // Credentials and registries of scopes go by the names they have in the file.
    if (key.startsWith('//') || /^@[^:]+:registry$/.test(key)) options[key] = value;
    else if (key === 'registry') options['registry'] = value;
    else if (key === 'https-proxy' || key === 'proxy') options[key === 'proxy' ? key : 'httpsProxy'] = value;
    else if (key === 'noproxy' || key === 'no-proxy') options['noProxy'] = value;
    else if (key === 'strict-ssl') options['strictSSL'] = value !== 'false';
    else if (key === 'ca')
      options['ca'] = Array.isArray(value) ? value : String(value).replaceAll('\\n', '\n');
    else if (key === 'cafile') options['ca'] ??= certificates(String(value));
    else if (key === 'cert' || key === 'key') options[key] = String(value).replaceAll('\\n', '\n');
    else if (key === 'local-address') options['localAddress'] = value;
    else if (TIMES.has(key) && Number.isFinite(Number(value)))
      options[key.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase())] = Number(value);
  }
  return options;
}

/** The certificates of a file; raises when it is named and cannot be read, because without it nothing would connect. */
function certificates(path: string): string[] {
  const parts = readFileSync(path, 'utf8').replaceAll('\r\n', '\n').split('-----END CERTIFICATE-----');
  return parts
    .filter((part) => part.includes('BEGIN CERTIFICATE'))
    .map((part) => `${part.trimStart()}-----END CERTIFICATE-----`);
}
