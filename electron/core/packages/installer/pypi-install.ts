import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHash } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import type { InstallDesk } from './npm-install.ts';
import type { Installed, Resolved } from './protocol.ts';
import { chooseIndex } from './choose-index.ts';
import { normalName } from './python-index.ts';
import { makeEnvironment, type PythonTools, stripScripts } from './python-tools.ts';

export interface PypiInstall {
  /** In its normal form (PEP 503). */
  readonly name: string;
  /** Absent: the newest. */
  readonly version?: string | undefined;
  readonly tree: string;
  readonly bin?: string | undefined;
  readonly registryName?: string | undefined;
}

/**
 * Makes `tree` hold one Python package and all it depends on, in an environment of its own: wheels only, each checked
 * against the hash its index gave. Needs Python 3, and pip 22.3 or uv 0.6.15 or newer, which read their own configuration.
 * Raises `InstallProblem`.
 */
export async function installPypi(
  install: PypiInstall,
  desk: InstallDesk,
  tools: PythonTools,
): Promise<Installed & Resolved> {
  const { name, tree, registryName } = install;
  const index = await chooseIndex(tools, tree);
  desk.progress('resolving', 0, 0);
  const version = install.version ?? (await index.newest(name));
  const known = {
    ecosystem: 'pypi' as const,
    name,
    version,
    ...(registryName === undefined ? {} : { registryName }),
  };
  // Hashes are learned by fetching: policy is asked before that, and again when they are known.
  await desk.resolved({ ...known, integrity: '' });
  const dependencies = await index.resolve(`${name}==${version}`);
  const own = dependencies.find((one) => one.name === name);
  if (own === undefined)
    throw new InstallProblem('install_failed', 'it was not said what would be installed');
  const found: Resolved = { ...known, integrity: own.integrity };
  await desk.resolved(found);
  desk.progress('downloading', 0, dependencies.length);
  await makeEnvironment(tree, tools);
  await index.install(dependencies);
  await stripScripts(tree);
  await index.clean();
  desk.progress('downloading', dependencies.length, dependencies.length);
  await writeFile(join(tree, 'run.py'), await entryScript(tree, name, install.bin), { mode: 0o600 });
  return {
    ...found,
    lock: lockHash(dependencies),
    dependencies: dependencies.filter((one) => one !== own),
    run: { runtime: 'python', entry: 'run.py', flags: ['-I', '-B'], env: {} },
  };
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
      (folder) => folder.endsWith('.dist-info') && normalName(folder.split('-')[0]!) === name,
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
