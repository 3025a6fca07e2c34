import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Ecosystem, InstalledPackage } from '../../../shared/model/server.ts';
import type { InstalledPort, InstalledRun } from '../identity/index.ts';
import { errorText, writeFileAtomic } from '../store/index.ts';
import { CompiledCode, type CompiledCodeOptions } from './compiled-code.ts';
import { packageFolder } from './package-ref.ts';
import { PackageRecord, pinOf } from './record.ts';
import { TreeHashes, TreeProblem, type VerifiedTree } from './tree-hash.ts';

const STAGING = '.staging-';
const RECORD = 'installed.json';
const TREE = 'tree';
/** Beside the record: the registry took the server back. */
const REVOKED = 'revoked';

export interface PackageStoreOptions {
  /** `packages/` of the data folder. */
  readonly folder: string;
  /** The Node.js that runs packages: our own. */
  readonly runtime: string;
  readonly platform: NodeJS.Platform;
  /** Unguessable ids for folders. */
  readonly ids: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What compiles packages; undefined where nothing would keep a server from writing what was compiled. */
  readonly compiler: Omit<CompiledCodeOptions, 'ids' | 'runtime'> | undefined;
}

/** A place where an installation is made; nothing sees it before `publish`. */
export interface Staging {
  readonly folder: string;
  /** Empty at first. */
  readonly tree: string;
}

/** The installed packages: one folder for each package and version, complete or not there. */
export class PackageStore implements InstalledPort {
  readonly #options: PackageStoreOptions;
  readonly #hashes: TreeHashes;
  readonly #compiled: CompiledCode | undefined;
  /** Publishing and removing, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PackageStoreOptions) {
    this.#options = options;
    this.#hashes = new TreeHashes(options.now);
    const { compiler, ids, runtime } = options;
    this.#compiled =
      compiler === undefined ? undefined : new CompiledCode({ ...compiler, ids, runtime }, this.#hashes);
  }

  /** Takes away what an installation left that did not come to its end. To be called at start, before any other. */
  async clean(): Promise<void> {
    const { folder, compiler } = this.#options;
    if (compiler !== undefined) await rm(compiler.folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      if (name.startsWith(STAGING)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  /** Every package whose record can be read. */
  async list(): Promise<PackageRecord[]> {
    const { folder } = this.#options;
    const names = await readdir(folder).catch(() => [] as string[]);
    const records = names
      .filter((name) => !name.startsWith('.'))
      .map((name) => readRecord(join(folder, name)));
    return (await Promise.all(records)).filter((record) => record !== undefined);
  }

  async record(ecosystem: Ecosystem, name: string, version: string): Promise<PackageRecord | undefined> {
    return readRecord(this.#folderOf(ecosystem, name, version));
  }

  async find(ecosystem: Ecosystem, name: string, version: string): Promise<InstalledPackage | undefined> {
    const record = await this.record(ecosystem, name, version);
    return record === undefined ? undefined : pinOf(record);
  }

  /** Where the tree of a package is. */
  treeOf({ ecosystem, name, version }: Pick<InstalledPackage, 'ecosystem' | 'name' | 'version'>): string {
    return join(this.#folderOf(ecosystem, name, version), TREE);
  }

  /** Reads the whole tree, or looks that nothing was written since it was read: see `TreeHashes`. */
  async run(pinned: InstalledPackage): Promise<InstalledRun | { readonly problem: string }> {
    const folder = this.#folderOf(pinned.ecosystem, pinned.name, pinned.version);
    const record = await readRecord(folder);
    if (record === undefined) return { problem: 'it is not installed' };
    if (pinOf(record).tree !== pinned.tree) return { problem: 'what is installed is not what was accepted' };
    const revoked = await readFile(join(folder, REVOKED), 'utf8').catch(() => undefined);
    if (revoked !== undefined) return { problem: revoked.trim() };
    const verified = await this.#verify(folder, record);
    if ('problem' in verified) return verified;
    const run = this.#runOf(record, pinned, join(folder, TREE));
    const compiled = await this.#compiledOf(record, run.folder);
    if (compiled === undefined) return { ...run, holds: verified.holds };
    const holds = async (): Promise<boolean> => (await verified.holds()) && compiled.holds();
    return { ...run, holds, compiled: compiled.folder };
  }

  async #verify(folder: string, record: PackageRecord): Promise<VerifiedTree | { readonly problem: string }> {
    try {
      const verified = await this.#hashes.verify(join(folder, TREE));
      if (verified.hash.files === record.files) return verified;
      return { problem: 'its files were changed after they were installed' };
    } catch (error) {
      if (error instanceof TreeProblem) return { problem: `its files cannot be verified: ${error.message}` };
      throw error;
    }
  }

  async #compiledOf({ run, files }: PackageRecord, tree: string): ReturnType<CompiledCode['of']> {
    if (run.runtime !== 'node') return undefined;
    return this.#compiled?.of({ folder: tree, files, entry: join(tree, ...run.entry.split('/')) });
  }

  /** Resolves when nothing is being compiled. */
  async compiled(): Promise<void> {
    await this.#compiled?.settled();
  }

  #runOf(record: PackageRecord, { tree: pin }: InstalledPackage, tree: string): Omit<InstalledRun, 'holds'> {
    const { ecosystem, name, version, integrity, lock, run } = record;
    const entry = join(tree, ...run.entry.split('/'));
    const env = Object.fromEntries(
      Object.entries(run.env).map(([key, value]) => [key, value.replaceAll('${__dirname}', () => tree)]),
    );
    const identity = { kind: 'package' as const, ecosystem, name, version, integrity, lock, tree: pin };
    if (run.runtime === 'program')
      return { identity, file: entry, args: [], isNode: false, env, folder: tree };
    const python = this.#options.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
    const isNode = run.runtime === 'node';
    const file = isNode ? this.#options.runtime : join(tree, 'venv', ...python);
    return { identity, file, args: [...run.flags, entry], isNode, env, folder: tree };
  }

  /** Makes a place for an installation. Raises `install_failed`. */
  async stage(what: string): Promise<Staging> {
    const folder = join(this.#options.folder, `${STAGING}${this.#options.ids()}`);
    const tree = join(folder, TREE);
    try {
      await mkdir(tree, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new AppError('install_failed', { package: what, detail: errorText(error) }, { cause: error });
    }
    return { folder, tree };
  }

  async discard({ folder }: Staging): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  /**
   * Makes a finished installation the package of its name and version, in one step; one that is there and good stays, and
   * its pin is answered. Raises `install_failed` and what writing raises; then nothing has changed.
   */
  publish(
    staging: Staging,
    facts: Omit<PackageRecord, 'v' | 'files' | 'fileCount' | 'bytes' | 'installedAt'>,
  ): Promise<InstalledPackage> {
    return this.#inTurn(async () => {
      const what = `${facts.ecosystem}:${facts.name}`;
      const { files, fileCount, bytes } = await this.#hashes.of(staging.tree).catch((error: unknown) => {
        const detail = errorText(error);
        if (error instanceof TreeProblem)
          throw new AppError('install_refused', { package: what, problem: detail });
        throw new AppError('install_failed', { package: what, detail }, { cause: error });
      });
      this.#hashes.forget(staging.tree);
      const record: PackageRecord = {
        v: 1,
        ...facts,
        files,
        fileCount,
        bytes,
        installedAt: this.#options.now(),
      };
      const folder = this.#folderOf(record.ecosystem, record.name, record.version);
      const old = await readRecord(folder);
      if (
        old !== undefined &&
        pinOf(old).tree === pinOf(record).tree &&
        !('problem' in (await this.#verify(folder, old)))
      ) {
        await rm(join(folder, REVOKED), { force: true });
        await this.discard(staging);
        return pinOf(old);
      }
      await writeFileAtomic(join(staging.folder, RECORD), `${JSON.stringify(record, null, 2)}\n`);
      await this.#swap(staging.folder, folder);
      return pinOf(record);
    });
  }

  /** The old folder is out of the way for a moment only; a crash in it leaves the package missing, never half there. */
  async #swap(from: string, to: string): Promise<void> {
    const aside = join(this.#options.folder, `${STAGING}${this.#options.ids()}`);
    await rename(to, aside).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(from, to);
    this.#forget(to);
    await rm(aside, { recursive: true, force: true });
  }

  #forget(folder: string): void {
    const tree = join(folder, TREE);
    this.#hashes.forget(tree);
    this.#compiled?.forget(tree);
  }

  /** The pin of the tree as it is on disk now; undefined when nothing is there that can be read. */
  async presentPin(pinned: InstalledPackage): Promise<InstalledPackage | undefined> {
    return (await this.#present(pinned))?.pin;
  }

  async #present(
    pinned: InstalledPackage,
  ): Promise<{ readonly pin: InstalledPackage; readonly record: PackageRecord } | undefined> {
    const old = await this.record(pinned.ecosystem, pinned.name, pinned.version);
    if (old === undefined) return undefined;
    try {
      const record = { ...old, ...(await this.#hashes.of(this.treeOf(pinned))) };
      return { pin: pinOf(record), record };
    } catch (error) {
      if (error instanceof TreeProblem) return undefined;
      throw error;
    }
  }

  /** Takes the tree as it is for the package, if it is still the one that was shown. Raises `package_not_found`. */
  acceptPresent(pinned: InstalledPackage, tree: string): Promise<InstalledPackage> {
    return this.#inTurn(async () => {
      const present = await this.#present(pinned);
      if (present === undefined || present.pin.tree !== tree) {
        const detail = 'what is installed changed again meanwhile';
        throw new AppError('package_not_found', { package: `${pinned.ecosystem}:${pinned.name}`, detail });
      }
      const folder = this.#folderOf(pinned.ecosystem, pinned.name, pinned.version);
      await writeFileAtomic(join(folder, RECORD), `${JSON.stringify(present.record, null, 2)}\n`);
      return present.pin;
    });
  }

  async isRevoked({ ecosystem, name, version }: InstalledPackage): Promise<boolean> {
    const words = await readFile(join(this.#folderOf(ecosystem, name, version), REVOKED), 'utf8').catch(
      () => undefined,
    );
    return words !== undefined;
  }

  /** Removes one package, whoever uses it. */
  remove({ ecosystem, name, version }: InstalledPackage): Promise<void> {
    return this.#inTurn(async () => {
      const folder = this.#folderOf(ecosystem, name, version);
      this.#forget(folder);
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** The registry took the server back: every package it gave under this name does not run any more. */
  async revoke(registryName: string, words: string): Promise<void> {
    for (const { ecosystem, name, version, registryName: from } of await this.list()) {
      if (from === registryName)
        await writeFileAtomic(join(this.#folderOf(ecosystem, name, version), REVOKED), `${words}\n`);
    }
  }

  /** The hash of any folder, by the same rules as of a package's tree; undefined when it cannot be read. */
  async hashOf(folder: string): Promise<string | undefined> {
    try {
      return (await this.#hashes.of(folder)).files;
    } catch (error) {
      if (error instanceof TreeProblem) return undefined;
      throw error;
    }
  }

  #folderOf(ecosystem: Ecosystem, name: string, version: string): string {
    return join(this.#options.folder, packageFolder(ecosystem, name, version));
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** A record that cannot be read is no package. */
async function readRecord(folder: string): Promise<PackageRecord | undefined> {
  const text = await readFile(join(folder, RECORD), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return PackageRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
