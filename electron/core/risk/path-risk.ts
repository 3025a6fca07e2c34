import { excerpt, type Finding } from './finding.ts';
import { RUNS_LATER, SECRET_ENDS, SECRET_PLACES, SECRET_SEGMENTS, SYSTEM_FOLDERS } from './path-lists.ts';

const PATH_CHARACTERS = 4096;

/** What a path is judged against. */
export interface PathPlace {
  /** Folder the client works in, when known. */
  readonly cwd: string | undefined;
  /** True when the call changes what the path names. */
  readonly changes: boolean;
}

/** What one path in the arguments says. A place that is fine to read may not be fine to change. */
export function judgePath(path: string, place: PathPlace): Finding[] {
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
  if (isOutside(path, place.cwd))
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
      segment.startsWith('.env.') ||
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
