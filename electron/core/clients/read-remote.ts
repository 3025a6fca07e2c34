import type { EnvValue, RemoteDefinition } from '../../../shared/model/server.ts';
import type { EntryShape } from './adapter.ts';
import { maskText } from './mask-secrets.ts';
import { isSecretValue } from './plain-secrets.ts';
import {
  type EntryReading,
  expandText,
  expandValues,
  isNothing,
  isTextMap,
  type ReadingPlace,
} from './entry-values.ts';
import { serverNameFor } from './server-name.ts';

/**
 * Reads an entry that has a URL. One that brings nothing to authorize itself may belong to a server where the client logs
 * in by itself, which no shim can do for it: it stays direct until the user defined that server, and can log in there.
 */
export function readRemote(
  written: string,
  entry: Readonly<Record<string, unknown>>,
  shape: EntryShape,
  place: ReadingPlace,
): EntryReading {
  const type = entry['type'];
  if (type !== undefined && (typeof type !== 'string' || !shape.remoteTypes.includes(type))) {
    return problem(`its type is ${JSON.stringify(type)}`);
  }
  for (const [member, why] of Object.entries(shape.refusedRemote)) {
    if (!isNothing(entry[member])) return problem(why);
  }
  const headers = entry[shape.headers] ?? {};
  if (!isTextMap(headers)) return problem('its headers hold values that are not texts');
  const problems: string[] = [];
  const url = expandText(written, shape, place, problems);
  const values = {
    ...expandValues(headers, shape, place, problems),
    ...token(entry, shape, place, problems),
  };
  const [first] = problems;
  if (first !== undefined) return problem(first);
  if (!isWebAddress(url)) return problem('its URL is not one of http or https');
  const definition: RemoteDefinition = { url, headers: values, provenance: 'import' };
  if (authorizes(definition) || place.known.isDefined(url)) return { kind: 'remote', definition };
  const name = serverNameFor(place.name);
  return problem(
    `it may need a login, so it stays direct; to take it in: gatehouse add ${name} --url ${maskText(url)}, log in with: gatehouse login ${name}, then adopt again`,
  );
}

/** The header that the client makes of a variable of its environment, when the vault has it. */
function token(
  entry: Readonly<Record<string, unknown>>,
  { tokenVariable }: EntryShape,
  { name, known }: ReadingPlace,
  problems: string[],
): Record<string, EnvValue> {
  const variable = tokenVariable === undefined ? undefined : entry[tokenVariable];
  if (variable === undefined) return {};
  const secret = `${serverNameFor(name)}/Authorization`;
  if (known.secrets.has(secret)) return { Authorization: { secret } };
  problems.push(
    `it takes its token from the variable ${typeof variable === 'string' ? variable : (tokenVariable ?? '')}, which only the client has; store the whole header (Bearer …) with: gatehouse secret set ${secret}, then adopt again`,
  );
  return {};
}

/** True when requests carry something that says who is asking, or the server is one of this machine. */
function authorizes({ url, headers }: RemoteDefinition): boolean {
  const { hostname } = new URL(url);
  if (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')) return true;
  if (maskText(url) !== url) return true;
  return Object.entries(headers).some(
    ([name, value]) => typeof value !== 'string' || isSecretValue(name, value),
  );
}

function isWebAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function problem(text: string): EntryReading {
  return { kind: 'problem', problem: text };
}
