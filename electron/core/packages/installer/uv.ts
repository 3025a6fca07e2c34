import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Dependency } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import { hashedRequirements, integrityOf, normalName, type PythonIndex, WHEELS } from './python-index.ts';
import { lastLine, type PythonTools, runProgram } from './python-tools.ts';

/** `pylock.toml` (PEP 751), as far as we read it. */
const Pylock = z.looseObject({
  packages: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      wheels: z
        .array(
          z.looseObject({
            name: z.string().optional(),
            url: z.string().optional(),
            path: z.string().optional(),
            hashes: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
          }),
        )
        .min(1),
    }),
  ),
});
type Locked = z.infer<typeof Pylock>['packages'][number];
type Wheel = Locked['wheels'][number];

/**
 * Fetches with uv 0.6.15 or newer. It says of a version which wheels there are, not which one it takes: that is learned
 * from the tags in what it unpacks (`WHEEL`, PEP 427), into a folder that nothing runs from. Those tags are the word of
 * the package, so the hash they lead to is the only one allowed when it is installed.
 */
export class Uv implements PythonIndex {
  readonly #program: string;
  readonly #tools: PythonTools;
  readonly #tree: string;
  /** Files for this installation alone: what another program put into a shared cache is not believed. */
  readonly #scratch: string;

  constructor(program: string, tools: PythonTools, tree: string) {
    this.#program = program;
    this.#tools = tools;
    this.#tree = tree;
    this.#scratch = join(tree, '.uv');
  }

  async newest(name: string): Promise<string> {
    const locked = (await this.#lock(name)).find((one) => normalName(one.name) === name);
    if (locked === undefined)
      throw new InstallProblem('package_not_found', 'the index names no version of it');
    return locked.version;
  }

  async resolve(requirement: string): Promise<Dependency[]> {
    const locked = await this.#lock(requirement);
    const learned = join(this.#scratch, 'learned');
    const all = locked.map(({ name, version, wheels }) => {
      const hashes = wheels.map(({ hashes: { sha256 } }) => ` --hash=sha256:${sha256}`);
      return `${name}==${version}${hashes.join('')}\n`;
    });
    await this.#fetch(all.join(''), ['--target', learned, '--python', this.#tools.python()]);
    return Promise.all(
      locked.map(async (one) => ({
        name: normalName(one.name),
        version: one.version,
        integrity: integrityOf(wheelOf(one, await tagsOf(learned, one.name)).hashes.sha256),
      })),
    );
  }

  async install(dependencies: readonly Dependency[]): Promise<void> {
    const python = join(this.#tree, 'venv', 'bin', 'python');
    await this.#fetch(hashedRequirements(dependencies), ['--python', python]);
  }

  async clean(): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }

  async #lock(requirement: string): Promise<Locked[]> {
    const [wish, lock] = [join(this.#tree, '.wish.in'), join(this.#tree, 'pylock.toml')];
    await writeFile(wish, `${requirement}\n`);
    const python = ['--python', this.#tools.python()];
    await this.#run([
      'compile',
      wish,
      '--format',
      'pylock.toml',
      '--output-file',
      lock,
      ...WHEELS,
      ...python,
    ]);
    const parsed = Pylock.safeParse(parse(await readFile(lock, 'utf8')));
    await Promise.all([rm(wish), rm(lock)]);
    if (parsed.success) return parsed.data.packages;
    throw new InstallProblem(
      'install_refused',
      'its index gives no wheel with a SHA-256 for it or for what it depends on',
    );
  }

  async #fetch(requirements: string, where: readonly string[]): Promise<void> {
    const list = join(this.#tree, '.requirements.txt');
    await writeFile(list, requirements);
    // Copied: a link to the cache would change with it.
    const how = ['--require-hashes', '--no-deps', '--link-mode', 'copy', ...WHEELS];
    await this.#run(['install', ...where, ...how, '--requirements', list]);
    await rm(list);
  }

  async #run(args: readonly string[]): Promise<void> {
    const own = ['--quiet', '--color', 'never', '--no-python-downloads', '--cache-dir', this.#scratch];
    const { code, stderr } = await runProgram(
      this.#program,
      ['pip', ...args, ...own],
      this.#tools,
      this.#tree,
    );
    if (code !== 0) throw uvProblem(stderr);
  }
}

function uvProblem(stderr: string): InstallProblem {
  const text = lastLine(stderr).replace(/^\s*(?:error:|╰─▶|Caused by:)\s*/, '');
  if (/hash mismatch/i.test(stderr)) return new InstallProblem('integrity_mismatch', text);
  if (/error sending request|failed to fetch|connect error|dns error|timed out/i.test(stderr))
    return new InstallProblem('registry_unreachable', text);
  if (/not found in the package registry|no solution found|there is no version/i.test(stderr))
    return new InstallProblem('package_not_found', text);
  if (/unexpected argument|invalid value .*--format/i.test(stderr))
    return new InstallProblem('install_failed', 'uv is older than 0.6.15: update it (uv self update)');
  return new InstallProblem('install_failed', text);
}

/** The tags of a package as it was unpacked. */
async function tagsOf(folder: string, name: string): Promise<string> {
  const info = (await readdir(folder)).find(
    (entry) => entry.endsWith('.dist-info') && normalName(entry.split('-')[0]!) === normalName(name),
  );
  const text = info === undefined ? '' : await readFile(join(folder, info, 'WHEEL'), 'utf8').catch(() => '');
  return sortedTags([...text.matchAll(/^Tag: *(\S+)\s*$/gm)].map((match) => match[1]!));
}

/** The wheel of these tags. */
function wheelOf({ name, version, wheels }: Locked, tags: string): Wheel {
  const [only] = wheels;
  const found = wheels.length === 1 ? only : wheels.find((wheel) => sortedTags(tagsOfFile(wheel)) === tags);
  if (found !== undefined) return found;
  throw new InstallProblem(
    'install_refused',
    `which wheel of ${name} ${version} is for this machine is unclear`,
  );
}

/** `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`, where each of the last three may be several, with dots (PEP 425). */
function tagsOfFile({ name, url, path }: Wheel): string[] {
  const file = name ?? basename(decodeURIComponent((url ?? path ?? '').split(/[?#]/)[0]!));
  const [pythons = '', abis = '', platforms = ''] = file
    .replace(/\.whl$/, '')
    .split('-')
    .slice(-3);
  return pythons
    .split('.')
    .flatMap((python) =>
      abis
        .split('.')
        .flatMap((abi) => platforms.split('.').map((platform) => `${python}-${abi}-${platform}`)),
    );
}

function sortedTags(tags: readonly string[]): string {
  return [...tags].sort().join(' ');
}
