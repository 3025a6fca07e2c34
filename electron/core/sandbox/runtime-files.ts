import { lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Identity } from '../../../shared/model/server.ts';
import { holds } from './grants.ts';
import type { SystemLink, SystemLayout } from './plan.ts';

/** A launch as far as its files matter. */
export interface RuntimeRequest {
  readonly file: string;
  readonly args?: readonly string[];
  readonly identity: Identity;
  /** The tree of an installed package. */
  readonly packageFolder?: string | undefined;
  /** What was compiled of it. */
  readonly compiled?: string | undefined;
  /** One file that is loaded before the program. */
  readonly preload?: string | undefined;
  readonly cwd: string;
  /** The PATH of the server: a script's first line may name its interpreter by name. */
  readonly searchPath: string;
  readonly home: string;
  readonly dataFolder: string;
  readonly system: SystemLayout;
}

export interface RuntimeFiles {
  /** Real paths, none within another. */
  readonly paths: readonly string[];
  readonly links: readonly SystemLink[];
}

/** Folders that are nobody's program, though one may lie in them; then only the file itself is shown. */
const SHARED = [
  '/',
  '/home',
  '/root',
  '/tmp',
  '/var',
  '/var/tmp',
  '/var/lib',
  '/opt',
  '/srv',
  '/mnt',
  '/media',
  '/etc',
];
const SHARED_IN_HOME = ['Desktop', 'Documents', 'Downloads', 'bin'];
const MOST_LINKS = 40;

/**
 * Finds what a launch needs to run at all: the program, what lies around it as its installation, the script's package, and the
 * libraries that are looked for further up. Only files that exist; nothing is guessed from names alone.
 */
export async function findRuntime(request: RuntimeRequest): Promise<RuntimeFiles> {
  const found = new Found(request);
  await found.program(request.file);
  const script = await scriptOf(request);
  if (script !== undefined) await found.script(script);
  if (request.identity.kind === 'file') await found.script(request.identity.path);
  if (request.packageFolder !== undefined) await found.tree(request.packageFolder);
  if (request.compiled !== undefined) await found.tree(request.compiled);
  if (request.preload !== undefined) await found.tree(request.preload);
  return found.result();
}

/** Programs that run the file their first plain argument names. */
const RUNTIME = /^(?:node|nodejs|deno|bun|tsx|python[\d.]*|pypy[\d.]*|ruby|perl|php)$/;

/**
 * The script of a launch as it is written, links and all: inside, that path must lead to it. Also where identity does not
 * know the runtime (a version manager's own copy of Node.js): what cannot be identified is judged as such, and still runs.
 */
async function scriptOf({ file, args = [], cwd }: RuntimeRequest): Promise<string | undefined> {
  const program = await realpath(file).catch(() => file);
  if (!RUNTIME.test(basename(program)) && !RUNTIME.test(basename(file))) return undefined;
  const first = args.find((arg) => !arg.startsWith('-'));
  if (first === undefined) return undefined;
  const path = resolve(cwd, first);
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() === true ? path : undefined;
}

class Found {
  readonly #request: RuntimeRequest;
  readonly #paths = new Set<string>();
  readonly #links = new Map<string, SystemLink>();

  constructor(request: RuntimeRequest) {
    this.#request = request;
  }

  result(): RuntimeFiles {
    const paths = [...this.#paths].sort();
    return {
      paths: paths.filter((path) => !paths.some((outer) => outer !== path && holds(outer, path))),
      links: [...this.#links.values()],
    };
  }

  async program(path: string): Promise<void> {
    const { real, places } = await this.#follow(path);
    if (real === undefined) return;
    for (const place of [...places, real]) {
      const environment = dirname(dirname(place));
      if (await exists(join(environment, 'pyvenv.cfg'))) await this.#add(environment);
    }
    const installation = dirname(dirname(real));
    if (basename(dirname(real)) === 'bin') {
      await this.#add((await isInstallation(installation)) ? installation : real);
    } else {
      await this.#add(this.#isShared(dirname(real)) ? real : dirname(real));
    }
    if (/^(?:python|pypy)/.test(basename(real))) await this.#userPackages(basename(real));
    const interpreter = await firstLine(real);
    if (interpreter === undefined) return;
    await this.script(real);
    for (const program of interpreterOf(interpreter)) {
      const place = program.includes('/') ? program : await inSearchPath(program, this.#request.searchPath);
      if (place !== undefined && place !== path) await this.program(place);
    }
  }

  /** All of it, and nothing beside it. */
  async tree(folder: string): Promise<void> {
    await this.#add(folder);
  }

  async script(path: string): Promise<void> {
    const { real } = await this.#follow(path);
    if (real === undefined || this.#isSystem(real)) return;
    const parts = real.split('/');
    const outermost = parts.indexOf('node_modules');
    const folder = outermost === -1 ? await this.#packageOf(real) : parts.slice(0, outermost + 1).join('/');
    await this.#add(folder ?? real);
    await this.#librariesAbove(folder ?? dirname(real));
  }

  /** The nearest folder that says it is a package, else the script's own; undefined when that is shared. */
  async #packageOf(script: string): Promise<string | undefined> {
    for (let folder = dirname(script); !this.#isShared(folder); folder = dirname(folder)) {
      for (const mark of ['package.json', 'pyproject.toml', 'pyvenv.cfg'])
        if (await exists(join(folder, mark))) return folder;
    }
    return this.#isShared(dirname(script)) ? undefined : dirname(script);
  }

  /** Node.js looks for packages in every `node_modules` on the way up. */
  async #librariesAbove(folder: string): Promise<void> {
    for (let above = dirname(folder); above !== '/'; above = dirname(above)) {
      const libraries = join(above, 'node_modules');
      if (await exists(libraries)) await this.#add(libraries);
    }
  }

  async #userPackages(python: string): Promise<void> {
    const version = /^python(3\.\d+)/.exec(python)?.[1];
    if (version === undefined) return;
    const own = join(this.#request.home, '.local', 'lib', `python${version}`, 'site-packages');
    if (await exists(own)) await this.#add(own);
  }

  async #add(path: string): Promise<void> {
    const { real } = await this.#follow(path);
    if (real !== undefined && !this.#isSystem(real)) this.#paths.add(real);
  }

  /** Follows a path link by link, and keeps the links: inside, the same path must lead the same way. */
  async #follow(path: string): Promise<{ real: string | undefined; places: string[] }> {
    const places: string[] = [path];
    let rest = resolve(this.#request.cwd, path).split('/').filter(Boolean);
    let done = '';
    for (let links = 0; rest.length > 0;) {
      const place = `${done}/${rest[0]}`;
      const target = await readlink(place).catch(() => undefined);
      if (target === undefined) {
        done = place;
        rest = rest.slice(1);
        continue;
      }
      if (++links > MOST_LINKS) return { real: undefined, places };
      if (!this.#isSystem(place)) this.#links.set(place, { path: place, target });
      const led = resolve(done === '' ? '/' : done, target);
      if (rest.length === 1) places.push(led);
      rest = [...led.split('/').filter(Boolean), ...rest.slice(1)];
      done = '';
    }
    return { real: await realpath(path).catch(() => undefined), places };
  }

  #isSystem(path: string): boolean {
    const { folders, links } = this.#request.system;
    return folders.some((folder) => holds(folder, path)) || links.some((link) => holds(link.path, path));
  }

  #isShared(folder: string): boolean {
    const { home, dataFolder } = this.#request;
    if (SHARED.includes(folder) || holds(folder, home) || holds(folder, dataFolder)) return true;
    const [first, ...rest] = folder.startsWith(`${home}/`) ? folder.slice(home.length + 1).split('/') : [];
    // Settings and secrets of all programs lie side by side in the hidden folders of a home.
    return (
      first !== undefined &&
      rest.length < 2 &&
      (first.startsWith('.') || (rest.length === 0 && SHARED_IN_HOME.includes(first)))
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/** An installed runtime keeps its library beside its `bin`. */
async function isInstallation(folder: string): Promise<boolean> {
  if (await exists(join(folder, 'lib', 'node_modules'))) return true;
  for (const minor of [9, 10, 11, 12, 13, 14, 15, 16])
    if (await exists(join(folder, 'lib', `python3.${minor}`, 'encodings'))) return true;
  return false;
}

/** What follows `#!`, when the file is a script. */
async function firstLine(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    const start = buffer.toString('latin1', 0, bytesRead);
    return start.startsWith('#!') ? start.slice(2).split('\n')[0]! : undefined;
  } catch {
    return undefined;
  }
}

/** The interpreter, and what `env` would look for. */
function interpreterOf(line: string): string[] {
  const words = line.trim().split(/\s+/);
  if (words[0] === undefined || words[0] === '') return [];
  if (basename(words[0]) !== 'env') return [words[0]];
  const named = words.slice(1).find((word) => !word.startsWith('-') && !word.includes('='));
  return named === undefined ? [words[0]] : [words[0], named];
}

async function inSearchPath(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(':').filter((entry) => entry.startsWith('/'))) {
    const path = join(folder, name);
    if (await exists(path)) return path;
  }
  return undefined;
}
