import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Dependency, lockHash } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import type { InstallDesk } from './npm-install.ts';
import type { Installed, Resolved } from './protocol.ts';
import { lastLine, makeEnvironment, type PythonTools, runProgram, stripScripts } from './python-tools.ts';

export interface PypiInstall {
  /** In its normal form (PEP 503). */
  readonly name: string;
  /** Absent: the newest. */
  readonly version?: string | undefined;
  readonly tree: string;
  readonly bin?: string | undefined;
  readonly registryName?: string | undefined;
}

/** The report of `pip install --report` (pip's "installation report", version 1), as far as we read it. */
const Report = z.looseObject({
  install: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), version: z.string() }),
      download_info: z.looseObject({
        archive_info: z.looseObject({
          hashes: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
        }),
      }),
    }),
  ),
});

const QUIET = ['--quiet', '--disable-pip-version-check', '--no-input'];
/** No source package is ever taken: building one runs its code. */
const WHEELS = ['--only-binary', ':all:'];

/**
 * Makes `tree` hold one Python package and all it depends on, in an environment of its own: wheels only, each checked
 * against the hash its index gave. Needs Python 3 with pip 22.3 or newer, which reads the user's own pip configuration.
 * Raises `InstallProblem`.
 */
export async function installPypi(
  install: PypiInstall,
  desk: InstallDesk,
  tools: PythonTools,
): Promise<Installed & Resolved> {
  const { name, tree, registryName } = install;
  const pip = new Pip(tools, tree);
  desk.progress('resolving', 0, 0);
  const version = install.version ?? (await pip.newest(name));
  const known = {
    ecosystem: 'pypi' as const,
    name,
    version,
    ...(registryName === undefined ? {} : { registryName }),
  };
  // Pip learns hashes by fetching: policy is asked before that, and again when they are known.
  await desk.resolved({ ...known, integrity: '' });
  const dependencies = await pip.resolve(`${name}==${version}`);
  const own = dependencies.find((one) => one.name === name);
  if (own === undefined) throw new InstallProblem('install_failed', 'pip did not say what it would install');
  const found: Resolved = { ...known, integrity: own.integrity };
  await desk.resolved(found);
  desk.progress('downloading', 0, dependencies.length);
  await makeEnvironment(tree, tools);
  await pip.install(dependencies);
  await stripScripts(tree);
  await pip.clean();
  desk.progress('downloading', dependencies.length, dependencies.length);
  await writeFile(join(tree, 'run.py'), await entryScript(tree, name, install.bin), { mode: 0o600 });
  return {
    ...found,
    lock: lockHash(dependencies),
    dependencies: dependencies.filter((one) => one !== own),
    run: { runtime: 'python', entry: 'run.py', flags: ['-I', '-B'], env: {} },
  };
}

class Pip {
  readonly #tools: PythonTools;
  readonly #tree: string;
  /** Pip's files for this installation alone: what another program put into a shared cache is not believed. */
  readonly #scratch: string;

  constructor(tools: PythonTools, tree: string) {
    this.#tools = tools;
    this.#tree = tree;
    this.#scratch = join(tree, '.pip');
  }

  async newest(name: string): Promise<string> {
    const output = await this.#run(['index', 'versions', ...WHEELS, name]);
    const version = /\(([0-9][0-9A-Za-z.+!_-]*)\)/.exec(output.split('\n')[0] ?? '')?.[1];
    if (version === undefined)
      throw new InstallProblem('package_not_found', 'the index names no version of it');
    return version;
  }

  /** What would be installed, with its hashes. */
  async resolve(requirement: string): Promise<Dependency[]> {
    const report = join(this.#tree, '.report.json');
    await this.#run([
      'install',
      '--dry-run',
      '--ignore-installed',
      '--report',
      report,
      ...WHEELS,
      requirement,
    ]);
    const parsed = Report.safeParse(JSON.parse(await readFile(report, 'utf8')));
    await rm(report);
    if (!parsed.success)
      throw new InstallProblem(
        'install_refused',
        'its index gives no SHA-256 for it or for what it depends on',
      );
    return parsed.data.install.map(({ metadata, download_info }) => ({
      name: metadata.name.toLowerCase().replace(/[-_.]+/g, '-'),
      version: metadata.version,
      integrity: `sha256-${Buffer.from(download_info.archive_info.hashes.sha256, 'hex').toString('base64')}`,
    }));
  }

  async install(dependencies: readonly Dependency[]): Promise<void> {
    const list = join(this.#tree, '.requirements.txt');
    const lines = dependencies.map(({ name, version, integrity }) => {
      const hex = Buffer.from(integrity.slice('sha256-'.length), 'base64').toString('hex');
      return `${name}==${version} --hash=sha256:${hex}\n`;
    });
    await writeFile(list, lines.join(''));
    await this.#run(
      ['install', '--require-hashes', '--no-deps', '--no-compile', ...WHEELS, '-r', list],
      ['--python', join(this.#tree, 'venv', 'bin', 'python')],
    );
    await rm(list);
  }

  async clean(): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }

  async #run(args: readonly string[], before: readonly string[] = []): Promise<string> {
    const words = ['-m', 'pip', ...before, ...args, ...QUIET, '--cache-dir', this.#scratch];
    const { code, stdout, stderr } = await runProgram(this.#tools.python(), words, this.#tools, this.#tree);
    if (code === 0) return stdout;
    throw pipProblem(stderr);
  }
}

function pipProblem(stderr: string): InstallProblem {
  const text = lastLine(stderr).replace(/^ERROR: /, '');
  if (/do not match the hashes|HashMismatch/i.test(stderr))
    return new InstallProblem('integrity_mismatch', text);
  if (/NewConnectionError|ConnectTimeout|Max retries|ProxyError|SSLError|Connection refused/i.test(stderr))
    return new InstallProblem('registry_unreachable', text);
  if (/No matching distribution|Could not find a version/i.test(stderr))
    return new InstallProblem('package_not_found', text);
  if (/No module named pip|no such option|unknown command/i.test(stderr))
    return new InstallProblem(
      'install_failed',
      'Python has no pip 22.3 or newer: install it (python3 -m ensurepip --upgrade)',
    );
  return new InstallProblem(
    'install_failed',
    /No space left/i.test(stderr) ? 'no space is left on the disk: free some' : text,
  );
}

/** A script that starts the console script of the package: pip's own would hold the path it was made in. */
async function entryScript(tree: string, name: string, wanted: string | undefined): Promise<string> {
  const scripts = await consoleScripts(tree, name);
  const names = [...scripts.keys()];
  const chosen =
    wanted !== undefined
      ? scripts.get(wanted)
      : names.length === 1
        ? scripts.get(names[0]!)
        : scripts.get(name);
  if (chosen === undefined) {
    throw new InstallProblem(
      'install_refused',
      names.length === 0
        ? 'it has no program: it is no server that can be started'
        : `it has several programs; choose one with --bin: ${names.join(', ')}`,
    );
  }
  const [module, attribute] = chosen;
  return [
    'import sys',
    `from ${module} import ${attribute.split('.')[0]}`,
    `sys.argv[0] = ${JSON.stringify(names.find((one) => scripts.get(one) === chosen))}`,
    `sys.exit(${attribute}())`,
    '',
  ].join('\n');
}

/** The `[console_scripts]` of the package's `entry_points.txt` (PyPA entry points specification). */
async function consoleScripts(tree: string, name: string): Promise<Map<string, [string, string]>> {
  const lib = join(tree, 'venv', 'lib');
  const scripts = new Map<string, [string, string]>();
  for (const python of await readdir(lib)) {
    const site = join(lib, python, 'site-packages');
    const info = (await readdir(site)).find(
      (folder) =>
        folder.endsWith('.dist-info') &&
        folder
          .split('-')[0]!
          .toLowerCase()
          .replace(/[-_.]+/g, '-') === name,
    );
    if (info === undefined) continue;
    const text = await readFile(join(site, info, 'entry_points.txt'), 'utf8').catch(() => '');
    const section = /^\[console_scripts\]\s*\n([^[]*)/m.exec(text)?.[1] ?? '';
    for (const line of section.split('\n')) {
      const match = /^([A-Za-z0-9._-]+)\s*=\s*([A-Za-z_][\w.]*)\s*:\s*([A-Za-z_][\w.]*)/.exec(line.trim());
      if (match !== null) scripts.set(match[1]!, [match[2]!, match[3]!]);
    }
  }
  return scripts;
}
