/** A package by name; `version` only when the words pin exactly one. */
export interface PackageName {
  readonly name: string;
  readonly version?: string;
}

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const NPM_EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
/** Ranges and tags: no colon or slash, so no alias, URL, folder or repository. */
const NPM_RANGE = /^[0-9A-Za-z.*^~<>=|+ -]*$/;
const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/i;

/**
 * Reads `name` or `@scope/name`, with `@version`, `@range` or `@tag`. Undefined for all else npm would take in its place:
 * an alias (`npm:`), a URL, a repository, a folder, an archive.
 */
export function readNpmSpec(spec: string): PackageName | undefined {
  const at = spec.indexOf('@', 1);
  const name = at < 0 ? spec : spec.slice(0, at);
  const range = at < 0 ? '' : spec.slice(at + 1);
  if (name.length > 214 || !NPM_NAME.test(name) || ARCHIVE.test(name)) return undefined;
  if (!NPM_RANGE.test(range) || range.startsWith('.') || ARCHIVE.test(range)) return undefined;
  return NPM_EXACT.test(range) ? { name, version: range } : { name };
}

const PYPI_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const PYPI_EXACT = /^\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?$/;
const PYPI_TAG = /^[0-9A-Za-z.]+$/;

/**
 * Reads `name`, `name==version` or `name@version`; the name in its normal form (PEP 503). Undefined for extras, ranges,
 * markers, URLs, files.
 */
export function readPypiSpec(spec: string): PackageName | undefined {
  const parts = /^([^=@]+)(?:(?:==|@)([^=@]+))?$/.exec(spec);
  if (parts === null || !PYPI_NAME.test(parts[1]!) || /\.(?:pyw?|whl|zip)$/i.test(spec)) return undefined;
  const version = parts[2];
  if (version !== undefined && !PYPI_TAG.test(version)) return undefined;
  // The expression above lets ASCII through only, so lower-casing folds nothing else.
  const name = parts[1]!.toLowerCase().replace(/[-_.]+/g, '-');
  return version !== undefined && PYPI_EXACT.test(version) ? { name, version } : { name };
}
