import { basename, sep } from 'node:path';
import { AppError } from '../../shared/errors/app-error.ts';
import type { StdioLaunchFacts } from '../../shared/model/launch.ts';
import type { PackageLook, PackageView } from '../../shared/model/package.ts';
import {
  identityText,
  type InstalledPackage,
  isRemote,
  type Provenance,
  ServerName,
  type StdioDefinition,
} from '../../shared/model/server.ts';
import { type Admissions, deniedError } from './admissions.ts';
import type { Finished, InstallJobs, JobRequest } from './install-jobs.ts';
import type { LaunchRecords } from './launch-records.ts';
import {
  fillTemplate,
  type GivenConfig,
  type InstallSpec,
  packageText,
  type PackageRecord,
  type PackageStore,
  pinOf,
  readInstallSpec,
  type Resolved,
} from './packages/index.ts';
import { allowRequest } from './policy/index.ts';
import type { Definitions } from './store/index.ts';

export interface PackageDeskOptions {
  readonly store: PackageStore;
  readonly jobs: InstallJobs;
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly records: LaunchRecords;
  readonly userHome: string;
  readonly ids: () => string;
  /** Where the MCP registry is; undefined: none is set. */
  registry(): string | undefined;
}

/** What a user wants installed. */
export interface InstallWish extends GivenConfig {
  readonly spec: string;
  readonly as?: string | undefined;
  readonly bin?: string | undefined;
  readonly args: readonly string[];
  readonly id?: string | undefined;
}

/** Installs packages and defines servers that run them. Policy is asked before anything is fetched, and is on record. */
export class PackageDesk {
  readonly #options: PackageDeskOptions;

  constructor(options: PackageDeskOptions) {
    this.#options = options;
  }

  async list(): Promise<PackageView[]> {
    const users = new Map<string, string[]>();
    for (const [name, definition] of this.#options.definitions.list()) {
      if (isRemote(definition) || definition.installed === undefined) continue;
      const { tree } = definition.installed;
      users.set(tree, [...(users.get(tree) ?? []), name]);
    }
    return (await this.#options.store.list()).map((record) =>
      viewOf(record, users.get(pinOf(record).tree) ?? []),
    );
  }

  /**
   * Installs and defines. Raises `usage`, `name_invalid`, `name_taken`, `denied_by_policy`, what an installation raises,
   * and what writing the definitions raises; then nothing is defined.
   */
  async install(wish: InstallWish): Promise<{ name: string; package: PackageView }> {
    const spec = readInstallSpec(wish.spec);
    const early = wish.as ?? (spec.from === 'mcpb' ? undefined : serverNameOf(spec.name));
    if (early !== undefined) this.#assertFree(early);
    const pin = await this.#installed(wish, spec);
    const name = early ?? serverNameOf(pin.pinned.name);
    const definition: StdioDefinition = {
      command: packageText(pin.pinned.ecosystem, pin.pinned.name, pin.pinned.version),
      args: [...pin.args, ...wish.args],
      env: pin.env,
      installed: pin.pinned,
      provenance: provenanceOf(spec),
    };
    await this.#options.definitions.add(name, definition);
    const record = await this.#options.store.record(
      pin.pinned.ecosystem,
      pin.pinned.name,
      pin.pinned.version,
    );
    if (record === undefined) throw unusable(name, pin.pinned, 'it is gone again');
    return { name, package: viewOf(record, [name]) };
  }

  /** The pinned package: the one that is there, when it is exactly what is asked for, else a new one. */
  async #installed(
    wish: InstallWish,
    spec: InstallSpec,
  ): Promise<Pick<StdioDefinition, 'args' | 'env'> & { pinned: InstalledPackage }> {
    const there = await this.#there(spec, wish.bin);
    if (there !== undefined) {
      const { ecosystem, name, version, integrity } = there;
      this.#admit(
        wish.as ?? serverNameOf(name),
        wish.spec,
        { ecosystem, name, version, integrity },
        wish.args,
      );
      return { pinned: pinOf(there), args: [], env: {} };
    }
    return this.fetch(wish.spec, spec, wish, (resolved) => wish.as ?? serverNameOf(resolved.name));
  }

  /** A package of exactly this version that is as it was installed. */
  async #there(spec: InstallSpec, bin: string | undefined): Promise<PackageRecord | undefined> {
    if ((spec.from !== 'npm' && spec.from !== 'pypi') || spec.version === undefined || bin !== undefined)
      return undefined;
    const record = await this.#options.store.record(spec.from, spec.name, spec.version);
    if (record === undefined || 'problem' in (await this.#options.store.run(pinOf(record)))) return undefined;
    return record;
  }

  /** Fetches a package into the store, and says what its definition would hold. */
  fetch(
    text: string,
    spec: InstallSpec,
    wish: GivenConfig & {
      readonly bin?: string | undefined;
      readonly id?: string | undefined;
      readonly args?: readonly string[];
    },
    nameOf: (resolved: Resolved) => string,
  ): Promise<Pick<StdioDefinition, 'args' | 'env'> & { pinned: InstalledPackage }> {
    const { jobs } = this.#options;
    return jobs.run(
      text,
      this.#request(spec, wish.bin),
      (resolved) => {
        this.#admit(nameOf(resolved), text, resolved, wish.args ?? []);
        return Promise.resolve();
      },
      (finished) => this.#publish(finished, wish),
      wish.id,
    );
  }

  async #publish(
    { resolved, installed, staging }: Finished,
    given: GivenConfig,
  ): Promise<Pick<StdioDefinition, 'args' | 'env'> & { pinned: InstalledPackage }> {
    const { store, userHome } = this.#options;
    const { ecosystem, name, version, integrity, registryName } = resolved;
    const { lock, run, dependencies, template } = installed;
    const tree = store.treeOf({ ecosystem, name, version });
    const what = packageText(ecosystem, name, version);
    // Before it is published: what lacks a value is not installed.
    const { args, env } = fillTemplate(what, template ?? { args: [], env: {}, fields: [] }, given, {
      tree,
      home: userHome,
      separator: sep,
    });
    const pinned = await store.publish(staging, {
      ecosystem,
      name,
      version,
      integrity,
      lock,
      run,
      dependencies,
      ...(registryName === undefined ? {} : { registryName }),
    });
    return { pinned, args, env };
  }

  /** Removes packages that no server runs, and says how many there were. */
  async prune(): Promise<number> {
    const unused = (await this.list()).filter(({ servers }) => servers.length === 0);
    for (const { ecosystem, name, version, tree } of unused)
      await this.#options.store.remove({ ecosystem, name, version, tree });
    return unused.length;
  }

  /** What would be installed. Nothing is kept, nothing recorded. Raises what an installation raises. */
  async look(text: string, bin: string | undefined): Promise<PackageLook> {
    const spec = readInstallSpec(text);
    const lookOf = (resolved: Resolved, fields: PackageLook['fields']): PackageLook => {
      const { ecosystem, name, version, integrity } = resolved;
      const facts = this.#facts(serverNameOf(name), text, resolved, []);
      const admission = this.#options.admissions.admit(facts);
      const known = integrity === '' ? {} : { integrity };
      const request = admission.effect === 'allow' ? {} : { request: allowRequest(facts, admission).text };
      return { ecosystem, name, version, ...known, admission, ...request, fields };
    };
    const seen = new EarlyEnd<PackageLook>();
    return seen.or(
      this.#options.jobs.run(
        text,
        this.#request(spec, bin),
        // Only a bundle and a registry say what they ask for; a package of npm or PyPI asks for nothing. What is denied is
        // not fetched for that.
        (resolved) => {
          const early = lookOf(resolved, []);
          const asksNothing = spec.from === 'npm' || spec.from === 'pypi';
          return asksNothing || early.admission.effect === 'deny' ? seen.end(early) : Promise.resolve();
        },
        ({ resolved, installed }) => Promise.resolve(lookOf(resolved, installed.template?.fields ?? [])),
      ),
    );
  }

  /** The newest version there is. Raises what an installation raises; of a server the registry took back, after noting it. */
  async newest(record: PackageRecord): Promise<string> {
    const { ecosystem, name, registryName } = record;
    if (ecosystem === 'mcpb' && registryName === undefined)
      throw new AppError('install_refused', {
        package: `mcpb:${name}`,
        problem: 'bundles have no place to look for newer ones',
      });
    const spec: InstallSpec =
      registryName !== undefined
        ? { from: 'registry', name: registryName }
        : { from: ecosystem as 'npm' | 'pypi', name };
    const seen = new EarlyEnd<string>();
    try {
      return await seen.or(
        this.#options.jobs.run(
          packageText(ecosystem, name),
          this.#request(spec, undefined),
          ({ version }) => seen.end(version),
          ({ resolved }) => Promise.resolve(resolved.version),
        ),
      );
    } catch (error) {
      if (error instanceof AppError && error.code === 'package_revoked' && registryName !== undefined)
        await this.#options.store.revoke(registryName, 'the registry it came from took it back');
      throw error;
    }
  }

  #request(spec: InstallSpec, bin: string | undefined): JobRequest {
    const choice = bin === undefined ? {} : { bin };
    switch (spec.from) {
      case 'mcpb':
        return { from: 'mcpb', path: spec.path };
      case 'registry': {
        const registry = this.#options.registry();
        if (registry === undefined) {
          const problem = 'No registry is set: put its address as "registry" into settings.json.';
          throw new AppError('usage', { problem, command: 'install' });
        }
        return { ...spec, registry };
      }
      case 'npm':
      case 'pypi':
        return { ...spec, ...choice };
    }
  }

  #facts(
    server: string,
    text: string,
    { ecosystem, name, version, integrity }: Resolved,
    args: readonly string[],
  ): StdioLaunchFacts {
    const known = integrity === '' ? {} : { integrity };
    return {
      kind: 'stdio',
      name: server,
      configured: [text, ...args],
      command: [text, ...args],
      environment: [],
      folder: 'irrelevant',
      identity: { kind: 'package', ecosystem, name, version, ...known },
      reading: 'plain',
      serverArguments: args.map((word) => ({ text: word })),
    };
  }

  #admit(server: string, text: string, resolved: Resolved, args: readonly string[]): void {
    const { records, ids, userHome } = this.#options;
    const admission = this.#options.admissions.admit(this.#facts(server, text, resolved, args));
    const { ecosystem, name, version } = resolved;
    const identity = identityText({ kind: 'package', ecosystem, name, version });
    const facts = {
      id: `install-${ids()}`,
      client: 'gatehouse',
      clientPid: undefined,
      cwd: userHome,
      server,
      identity,
    };
    records.admission(facts, admission, { install: true });
    if (admission.effect === 'deny') throw deniedError(server, admission);
  }

  #assertFree(name: string): void {
    if (!ServerName.safeParse(name).success) throw new AppError('name_invalid', { name });
    if (this.#options.definitions.list().has(name)) throw new AppError('name_taken', { server: name });
  }
}

/** Ends an installation on purpose as soon as enough is known. */
class EarlyEnd<Value> {
  readonly #end = new Error('enough is known');
  #value: { readonly it: Value } | undefined;

  end(value: Value): Promise<never> {
    this.#value = { it: value };
    return Promise.reject(this.#end);
  }

  async or(run: Promise<Value>): Promise<Value> {
    try {
      return await run;
    } catch (error) {
      if (error === this.#end && this.#value !== undefined) return this.#value.it;
      throw error;
    }
  }
}

/** A name for a server, from that of its package: what stands after the last slash. */
function serverNameOf(packageName: string): string {
  return (
    basename(packageName)
      .replace(/[^A-Za-z0-9._-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 64) || 'server'
  );
}

function provenanceOf(spec: InstallSpec): Provenance {
  return spec.from === 'registry' ? 'registry' : 'user';
}

export function unusable(
  server: string,
  pinned: InstalledPackage,
  problem: string,
): AppError<'package_unusable'> {
  const { ecosystem, name, version } = pinned;
  return new AppError('package_unusable', {
    server,
    package: packageText(ecosystem, name, version),
    problem,
  });
}

function viewOf(record: PackageRecord, servers: readonly string[]): PackageView {
  const { ecosystem, name, version, integrity, dependencies, fileCount, bytes, installedAt, registryName } =
    record;
  return {
    ecosystem,
    name,
    version,
    integrity,
    tree: pinOf(record).tree,
    dependencies: dependencies.length,
    files: fileCount,
    bytes,
    installedAt,
    ...(registryName === undefined ? {} : { registryName }),
    servers: [...servers],
  };
}
