import { isJsonObject, type JsonObject, NAMED_BY, VERSION_KEY } from '../frames/index.ts';
import { type MirroredParam, mirroredText, mirroredValue } from './mirrored-params.ts';

/** The revision a message says it is of; undefined for those with a handshake. */
export function revisionOf(message: JsonObject): string | undefined {
  const params = message['params'];
  const meta = isJsonObject(params) ? params['_meta'] : undefined;
  const version = isJsonObject(meta) ? meta[VERSION_KEY] : undefined;
  return typeof version === 'string' ? version : undefined;
}

/** The headers that repeat what a message of revision 2026-07-28 says. */
export function mirrorHeaders(
  message: JsonObject,
  version: string,
  params: readonly MirroredParam[],
): Record<string, string> {
  const method = String(message['method']);
  const headers: Record<string, string> = { 'mcp-protocol-version': version, 'mcp-method': method };
  const member = NAMED_BY.get(method);
  const own = message['params'];
  const name = member === undefined || !isJsonObject(own) ? undefined : own[member];
  if (typeof name === 'string') headers['mcp-name'] = headerText(name);
  const given = isJsonObject(own) ? own['arguments'] : undefined;
  for (const { path, header } of params) {
    const text = mirroredText(mirroredValue(given, path));
    if (text !== undefined) headers[header] = headerText(text);
  }
  return headers;
}

/** A text as a header can carry it: as it is, or as UTF-8 in base64 between marks (SEP-2243). */
export function headerText(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?');
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
