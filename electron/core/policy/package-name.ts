const NPM = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const PYPI = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const MCPB = /^[A-Za-z0-9@][A-Za-z0-9@._/-]*$/;

/** True for `npm:NAME`, `pypi:NAME` and `mcpb:NAME` with a name that the registry could have. */
export function isPackageName(text: string): boolean {
  const { ecosystem, name } = parts(text);
  switch (ecosystem) {
    case 'npm':
      return name.length <= 214 && NPM.test(name);
    case 'pypi':
      return PYPI.test(name);
    case 'mcpb':
      return name.length <= 214 && MCPB.test(name);
    default:
      return false;
  }
}

/** The key two names of the same package share: names of PyPI in their normal form (PEP 503), others as they are. */
export function packageKey(ecosystem: string, name: string): string {
  if (ecosystem !== 'pypi' || !PYPI.test(name)) return `${ecosystem}:${name}`;
  // The expression lets ASCII through only, so lower-casing folds nothing else.
  return `pypi:${name.toLowerCase().replace(/[-_.]+/g, '-')}`;
}

/** The key of an entry's `package`. */
export function packageEntryKey(text: string): string {
  const { ecosystem, name } = parts(text);
  return packageKey(ecosystem, name);
}

function parts(text: string): { ecosystem: string; name: string } {
  const colon = text.indexOf(':');
  return { ecosystem: text.slice(0, Math.max(0, colon)), name: text.slice(colon + 1) };
}

const BREAKS = /[\s'"`=;|&()<>,]+/;

/**
 * The packages a command line might be about, whatever it says: each word, and what stands in it, read as a spec of npm
 * and of PyPI. For deny entries, which are read widely.
 */
export function mentionedPackages(words: readonly string[]): Set<string> {
  const keys = new Set<string>();
  for (const word of words) {
    for (const piece of [word, ...word.split(BREAKS)]) {
      for (const spec of [piece, piece.slice(piece.indexOf('npm:') + 4)]) addSpec(keys, spec);
    }
  }
  return keys;
}

function addSpec(keys: Set<string>, spec: string): void {
  if (spec === '' || spec.length > 300) return;
  const at = spec.indexOf('@', 1);
  const name = at < 0 ? spec : spec.slice(0, at);
  if (NPM.test(name)) keys.add(`npm:${name}`);
  const python = /^[A-Za-z0-9._-]+/.exec(spec)?.[0] ?? '';
  if (PYPI.test(python)) keys.add(packageKey('pypi', python));
}
