import { excerpt, type Finding } from './finding.ts';
import { RUNS_LATER, SECRET_ENDS, SECRET_PLACES, SECRET_SEGMENTS, SYSTEM_FOLDERS } from './path-lists.ts';

const PATH_CHARACTERS = 4096;
/** What is kept beside the code to show which settings there are. */
const EXAMPLE = /\.(?:example|sample|template|dist)$/;

/** What a path is judged against. */
export interface PathPlace {
  /** Folder the client works in, when known. */
  readonly cwd: string | undefined;
  /** True when the call changes what the path names. */
  readonly changes: boolean;
  /** The folders its server was granted; undefined when nothing is known of them. */
  readonly folders?: readonly string[] | undefined;
  /** Where a path really leads; undefined when nothing is there or it was not looked at. Never throws. */
  readonly realPath?: ((path: string) => string | undefined) | undefined;
}

/** Paths of one call that are followed at most. */
const MAX_FOLLOWED = 8;

/** What one path in the arguments says, as it is written and where it really leads. */
export function judgePath(path: string, place: PathPlace): Finding[] {
  const findings = judgeWritten(path, place);
  const real = place.realPath?.(path);
  if (real === undefined || real === path) return findings;
  const followed = judgeWritten(real, place).filter(({ level }) => level !== 'read');
  if (followed.length > 0)
    findings.push(
      { level: 'unknown', reason: `“${excerpt(path)}” is really “${excerpt(real)}”` },
      ...followed,
    );
  return findings;
}

/** Follows paths for one call: the same path once, and no more than 8 of them. */
export function followingOnce(
  realPath: ((path: string) => string | undefined) | undefined,
  cwd: string | undefined,
): ((path: string) => string | undefined) | undefined {
  if (realPath === undefined) return undefined;
  const followed = new Map<string, string | undefined>();
  return (path) => {
    if (followed.has(path)) return followed.get(path);
    if (followed.size >= MAX_FOLLOWED || path.length > PATH_CHARACTERS) return undefined;
    const absolute = absolutePath(path, cwd);
    const real = absolute === undefined ? undefined : realPath(absolute);
    followed.set(path, real === absolute ? path : real);
    return followed.get(path);
  };
}

/** Undefined for what only the server can say: from its home, relative to an unknown folder, on a network. */
function absolutePath(path: string, cwd: string | undefined): string | undefined {
  if (/^(?:\/\/|\\\\|~)/.test(path) || path === '') return undefined;
  if (/^(?:\/|[A-Za-z]:[/\\])/.test(path)) return path;
  if (path.startsWith('file:')) return path.startsWith('file:///') ? decoded(path.slice(7)) : undefined;
  return cwd === undefined || cwd === '' || !/^(?:\/|[A-Za-z]:[/\\])/.test(cwd)
    ? undefined
    : `${cwd}/${path}`;
}

/** What a path says as it is written. A place that is fine to read may not be fine to change. */
function judgeWritten(path: string, place: PathPlace): Finding[] {
  const shape = pathShape(path);
  const findings: Finding[] = [];
  const harm = place.changes ? 'destructive' : 'unknown';
  const shown = `“${excerpt(path)}”`;
  if (path.length > PATH_CHARACTERS)
    findings.push({ level: 'unknown', reason: `a path is longer than ${PATH_CHARACTERS} characters` });
  if (holdsSecrets(shape))
    findings.push({ level: harm, reason: `${shown} is a place where secrets are kept` });
  if (place.changes && RUNS_LATER.some((part) => shape.bounded.includes(part)))
    findings.push({ level: 'destructive', reason: `${shown} is run or read by other programs later` });
  if (isSystem(shape.text)) findings.push({ level: harm, reason: `${shown} belongs to the system` });
  if (shape.climbs)
    findings.push({ level: 'unknown', reason: `${shown} climbs out of its folder with “..”` });
  if (place.folders !== undefined && place.folders.every((folder) => isOutside(path, folder)))
    findings.push({ level: 'unknown', reason: `${shown} is outside the folders its server was granted` });
  else if (isOutside(path, place.cwd))
    findings.push({ level: 'read', reason: `${shown} is outside the folder the client works in` });
  return findings;
}

/** True for a path under which secrets are usually kept: its content is not to be shown or copied. */
export function isSecretPath(path: string): boolean {
  return holdsSecrets(pathShape(path));
}

/** True for text that can only be meant as a path: absolute, from home, or relative with a dot. */
export function looksLikePath(text: string): boolean {
  if (text.length > PATH_CHARACTERS || text.includes('\n')) return false;
  return /^(?:\/(?!\/)|~[/\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\\\\|file:)/.test(text);
}

interface PathShape {
  /** Small letters, `/` only, no `file://`, `.` and empty segments left out. */
  readonly text: string;
  /** `text` between slashes, for matching whole segments. */
  readonly bounded: string;
  readonly segments: readonly string[];
  readonly climbs: boolean;
}

function pathShape(path: string): PathShape {
  let text = path.slice(0, PATH_CHARACTERS).replaceAll('\\', '/').toLowerCase();
  if (text.startsWith('file:')) text = decoded(text.slice(5).replace(/^\/\/[^/]*/, ''));
  if (/^\/[a-z]:\//.test(text)) text = text.slice(1);
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  const root = text.startsWith('/') ? '/' : '';
  const flat = root + resolved(segments).join('/');
  return {
    text: flat,
    bounded: `/${segments.join('/')}/`,
    segments,
    climbs: segments.includes('..') || text.includes('%2e%2e'),
  };
}

/** Without `..`, as far as the text alone tells. */
function resolved(segments: readonly string[]): string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  return kept;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function holdsSecrets(shape: PathShape): boolean {
  if (SECRET_PLACES.some((place) => isUnder(shape.text, place))) return true;
  return shape.segments.some(
    (segment) =>
      SECRET_SEGMENTS.has(segment) ||
      (segment.startsWith('.env.') && !EXAMPLE.test(segment)) ||
      SECRET_ENDS.some((end) => segment.endsWith(end)),
  );
}

function isSystem(text: string): boolean {
  if (text === '/dev/null') return false;
  return SYSTEM_FOLDERS.some((folder) => isUnder(text, folder));
}

function isUnder(text: string, folder: string): boolean {
  return text === folder || text.startsWith(`${folder}/`);
}

/** Letters count as they are: two folders that differ in case may be two folders. */
function isOutside(path: string, cwd: string | undefined): boolean {
  if (cwd === undefined || cwd === '' || cwd === '/') return false;
  if (!/^(?:\/|[A-Za-z]:[/\\])/.test(path)) return false;
  const folder = `${cwd.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  const absolute = path.startsWith('/') ? '/' : '';
  const flat = resolved(
    path
      .slice(0, PATH_CHARACTERS)
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.'),
  );
  return !`${absolute}${flat.join('/')}/`.startsWith(folder);
}
