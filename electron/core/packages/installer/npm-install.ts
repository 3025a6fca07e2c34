import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Arborist from '@npmcli/arborist';
import pacote from 'pacote';
import { type Dependency, lockHash } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import { npmEntry } from './npm-entry.ts';
import type { NpmOptions } from './npm-config.ts';
import type { Installed, Resolved } from './protocol.ts';

/** What an installation is told to do and tells of. */
export interface InstallDesk {
  /** Asks whether what was found may be installed; resolves when it may. */
  resolved(found: Resolved): Promise<void>;
  progress(phase: 'resolving' | 'downloading', done: number, total: number): void;
}

export interface NpmInstall {
  readonly name: string;
  /** Absent: the newest. */
  readonly version?: string | undefined;
  readonly tree: string;
  readonly bin?: string | undefined;
  readonly options: NpmOptions;
  readonly registryName?: string | undefined;
}

/** Weaker ones can be forged. The strongest first. */
const STRONG = ['sha512', 'sha384', 'sha256'];

/**
 * Makes `tree` hold one npm package and all it depends on: from the registries the user configured, at exact versions,
 * every archive checked against what its registry vouches for, no script run. Raises `InstallProblem` and what npm's
 * libraries raise; the folder is then left as it is.
 */
export async function installNpm(install: NpmInstall, desk: InstallDesk): Promise<Installed & Resolved> {
  const { name, version, tree } = install;
  // A cache of this installation's own: what another program put into a shared one is not believed.
  const cache = join(tree, '.cache');
  const options = {
    fetchRetries: 1,
    fetchRetryMintimeout: 1000,
    fetchTimeout: 60_000,
    ...install.options,
    cache,
    preferOnline: true,
    ignoreScripts: true,
    // Nothing but what a registry vouches for, at any depth.
    allowGit: 'none',
    allowRemote: 'none',
    allowFile: 'none',
    allowDirectory: 'none',
  };
  desk.progress('resolving', 0, 0);
  const manifest = await pacote.manifest(`${name}@${version ?? 'latest'}`, options);
  if (manifest.name !== name)
    throw new InstallProblem('install_refused', 'the registry answers with another package');
  const integrity = strong(manifest._integrity);
  const found: Resolved = {
    ecosystem: 'npm',
    name,
    version: manifest.version,
    integrity,
    ...(install.registryName === undefined ? {} : { registryName: install.registryName }),
  };
  await desk.resolved(found);
  await writeFile(
    join(tree, 'package.json'),
    `${JSON.stringify({ private: true, dependencies: { [name]: manifest.version } })}\n`,
  );
  const dependencies = await fill(tree, options, desk);
  const own = dependencies.find((one) => one.name === name && one.version === manifest.version);
  if (own === undefined || own.integrity !== integrity)
    throw new InstallProblem('integrity_mismatch', 'the registry named two integrities for one version');
  const run = await npmEntry(join(tree, 'node_modules', ...name.split('/')), name, install.bin);
  return {
    ...found,
    lock: lockHash(dependencies),
    dependencies: dependencies.filter((one) => one !== own),
    run: { ...run, entry: `node_modules/${name}/${run.entry}` },
  };
}

/** The one hash that counts. npm's libraries take what fits any of several hashes of the strongest kind. */
function strong(integrity: string | undefined): string {
  const hashes = (integrity ?? '').trim().split(/\s+/);
  for (const kind of STRONG) {
    const [one, ...others] = hashes.filter((hash) => hash.startsWith(`${kind}-`));
    if (one === undefined) continue;
    if (others.length > 0)
      throw new InstallProblem('install_refused', `its registry vouches for it with several ${kind} hashes`);
    if (!/^[a-z0-9]+-[A-Za-z0-9+/]+=*$/.test(one)) break;
    return one;
  }
  throw new InstallProblem('install_refused', 'its registry vouches for it with no SHA-256 or better');
}

/** Resolves what package.json asks for, checks where all of it comes from, and unpacks it. */
async function fill(tree: string, options: object, desk: InstallDesk): Promise<Dependency[]> {
  const arborist = new Arborist({
    ...options,
    path: tree,
    binLinks: false,
    packageLock: false,
    installLinks: true,
    progress: false,
    ...{ audit: false, fund: false },
  });
  const ideal = await arborist.buildIdealTree();
  const nodes = [...ideal.inventory.values()].filter((node) => !node.isRoot);
  const dependencies = nodes.map(dependencyOf);
  let done = 0;
  desk.progress('downloading', 0, nodes.length);
  // npm's libraries tell of their work by events of the process; this process does nothing else.
  const count = (level: string, label: string): void => {
    if (level === 'end' && label.startsWith('reifyNode:')) desk.progress('downloading', ++done, nodes.length);
  };
  const events: NodeJS.EventEmitter = process;
  events.on('time', count);
  try {
    await arborist.reify({ save: false });
  } finally {
    events.off('time', count);
  }
  // They name registries and hold times: the same package from another mirror must be the same tree.
  for (const left of ['.cache', 'package-lock.json', join('node_modules', '.package-lock.json')])
    await rm(join(tree, left), { recursive: true, force: true });
  const written = JSON.parse(await readFile(join(tree, 'package.json'), 'utf8')) as object;
  if (Object.keys(written).join() !== 'private,dependencies')
    throw new InstallProblem('install_failed', 'package.json was changed while installing');
  return dependencies;
}

function dependencyOf(node: Arborist.Node): Dependency {
  const name = node.packageName ?? node.name;
  const { version } = node;
  // It came in the archive of another package, whose integrity covers it.
  if (node.inBundle) return { name, version, integrity: 'bundled' };
  const from = node.resolved ?? '';
  if (node.isLink || !/^https?:\/\//.test(from) || !node.isRegistryDependency)
    throw new InstallProblem('install_refused', `it depends on ${name}, which comes from no registry`);
  return { name, version, integrity: strong(node.integrity ?? undefined) };
}
