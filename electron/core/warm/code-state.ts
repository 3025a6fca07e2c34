import { createHash } from 'node:crypto';
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { LaunchCode } from './ports.ts';

/** More than this is not looked through: no spare is kept then. */
const MAX_ENTRIES = 5000;
/** How far up from the entry the folder of its package is looked for. */
const MAX_LEVELS = 8;

/** A folder that holds one of these is a package. */
const MANIFESTS = new Set([
  'package.json',
  'pyproject.toml',
  'setup.py',
  'composer.json',
  'Gemfile',
  'deno.json',
  'bun.lock',
  'uv.lock',
]);
/** Written anew by each install into the folder they lie in: they stand for everything that is installed there. */
const INSTALL_MARKS = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity'];
/** Not code, or covered by a mark. */
const PASSED_OVER = new Set(['node_modules', '.git', '.hg', '__pycache__', '.venv', 'venv', '.cache']);
/** Servers keep their data beside their code, so only what is code is looked at. */
const CODE = new Set(
  '.js .mjs .cjs .ts .mts .cts .jsx .tsx .py .pyd .rb .php .pl .lua .sh .wasm .node .so .dylib .dll .jar .class'.split(
    ' ',
  ),
);

/**
 * The state of the code of a launch: a text that is another one after any of it was written, replaced, added or removed.
 * It looks at the program, the entry, the code files of the package the entry lies in, and the marks of installs around
 * it. Not seen: code loaded from elsewhere (a linked workspace, a global module). Undefined when something is gone or
 * there is too much to look at.
 */
export async function codeState({ program, entry }: LaunchCode): Promise<string | undefined> {
  try {
    const lines = [await stateOf(program)];
    if (entry !== undefined) {
      lines.push(await stateOf(entry));
      const folder = await packageFolder(entry, (await realpath(program)) === entry);
      lines.push(...(await installMarks(dirname(entry))));
      if (folder !== undefined) lines.push(...(await codeFiles(folder)));
    }
    return createHash('sha256').update(lines.join('\n')).digest('hex');
  } catch {
    return undefined;
  }
}

/** The package the entry belongs to. A script without one belongs to its folder; a program without one is one file. */
async function packageFolder(entry: string, isProgram: boolean): Promise<string | undefined> {
  let folder = dirname(entry);
  for (let level = 0; level < MAX_LEVELS && dirname(folder) !== folder; level++, folder = dirname(folder)) {
    if ((await readdir(folder)).some((name) => MANIFESTS.has(name))) return folder;
  }
  return isProgram ? undefined : dirname(entry);
}

/** The install marks of every `node_modules` the folder lies in. */
async function installMarks(folder: string): Promise<string[]> {
  const marks: string[] = [];
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    if (basename(at) === 'node_modules') marks.push(...(await marksIn(at)));
  }
  return marks;
}

async function marksIn(folder: string): Promise<string[]> {
  return Promise.all(INSTALL_MARKS.map((name) => stateOf(join(folder, name)).catch(() => `${name} -`)));
}

async function codeFiles(root: string): Promise<string[]> {
  const found: Promise<string>[] = [];
  const marks: string[] = [];
  const folders = [root];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (++entries > MAX_ENTRIES) throw new RangeError('too many files');
      const path = join(folder, entry.name);
      if (entry.name === 'node_modules') marks.push(...(await marksIn(path)));
      else if (PASSED_OVER.has(entry.name)) continue;
      else if (entry.isDirectory()) folders.push(path);
      else if (isCode(entry)) found.push(entry.isSymbolicLink() ? linkState(path) : stateOf(path));
    }
  }
  return [...marks, ...(await Promise.all(found)).sort()];
}

/** A link may lead to a folder of code: the link itself is looked at then. */
function isCode(entry: Dirent): boolean {
  return MANIFESTS.has(entry.name) || CODE.has(extname(entry.name)) || entry.isSymbolicLink();
}

async function linkState(path: string): Promise<string> {
  const target = await stat(path, { bigint: true }).catch(() => undefined);
  return describe(path, target?.isFile() === true ? target : await lstat(path, { bigint: true }));
}

async function stateOf(path: string): Promise<string> {
  return describe(path, await stat(path, { bigint: true }));
}

/** Both times: the modification time can be set back, the change time not. */
function describe(path: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [path, dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
