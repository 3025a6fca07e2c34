import { gt, valid } from 'semver';
import { AppError } from '../../shared/errors/app-error.ts';
import { errorSentence } from '../../shared/errors/sentence.ts';
import type { PackageReview, UpdateDiff, UpdateView } from '../../shared/model/package.ts';
import { type InstalledPackage, isRemote, type StdioDefinition } from '../../shared/model/server.ts';
import { canonicalJson } from '../../shared/util/canonical-json.ts';
import type { ToolDefinition } from './gateway/index.ts';
import { type PackageDesk, unusable } from './package-desk.ts';
import { type Dependency, packageText, type PackageRecord, type PackageStore } from './packages/index.ts';
import type { Definitions } from './store/index.ts';

export interface PackageUpdatesOptions {
  readonly store: PackageStore;
  readonly desk: PackageDesk;
  readonly definitions: Definitions;
  /** Starts a throw-away process of a definition, lists its tools and ends it; judged and recorded like any launch. */
  toolsOf(server: string, definition: StdioDefinition): Promise<readonly ToolDefinition[]>;
}

interface InstalledServer {
  readonly definition: StdioDefinition;
  readonly pinned: InstalledPackage;
}

/** Newer versions of installed servers, and what becomes of a package that is not what was accepted. */
export class PackageUpdates {
  readonly #options: PackageUpdatesOptions;

  constructor(options: PackageUpdatesOptions) {
    this.#options = options;
  }

  /** Of one server, or of all that run an installed package. Raises `server_not_found`; what fails for one is in its view. */
  async check(name: string | undefined): Promise<UpdateView[]> {
    const names = name === undefined ? this.#names() : [name];
    const views: UpdateView[] = [];
    for (const one of names) views.push(await this.#checkOne(one));
    return views;
  }

  #names(): string[] {
    return [...this.#options.definitions.list()]
      .filter(([, definition]) => !isRemote(definition) && definition.installed !== undefined)
      .map(([name]) => name)
      .sort();
  }

  async #checkOne(server: string): Promise<UpdateView> {
    const { pinned } = this.#server(server);
    const view = { server, package: `${pinned.ecosystem}:${pinned.name}`, from: pinned.version };
    try {
      const newest = await this.#options.desk.newest(await this.#record(server, pinned));
      return isNewer(newest, pinned.version) ? { ...view, to: newest } : view;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ...view, problem: errorSentence(error.code, error.data) };
    }
  }

  /**
   * Installs the newest or the named version beside the one that runs and compares them; undefined when there is
   * nothing newer. Raises `server_not_found` and what an installation raises.
   */
  async prepare(server: string, version: string | undefined): Promise<UpdateDiff | undefined> {
    const { definition, pinned } = this.#server(server);
    const { desk, store } = this.#options;
    const before = await this.#record(server, pinned);
    const to = version ?? (await desk.newest(before));
    if (to === pinned.version || (version === undefined && !isNewer(to, pinned.version))) return undefined;
    const spec =
      before.registryName === undefined
        ? { from: notBundle(pinned), name: pinned.name, version: to }
        : { from: 'registry' as const, name: before.registryName, version: to };
    const text = packageText(pinned.ecosystem, pinned.name, to);
    // What the user gave once stays as it is in the definition: nothing is asked again.
    const { pinned: next } = await desk.fetch(
      text,
      spec,
      { values: {}, secrets: {}, args: definition.args },
      () => server,
    );
    const after = await store.record(next.ecosystem, next.name, next.version);
    if (after === undefined) throw unusable(server, next, 'it is gone again');
    const tools = await this.#compareTools(server, definition, next);
    return {
      server,
      package: `${pinned.ecosystem}:${pinned.name}`,
      from: pinned.version,
      to: next.version,
      tree: next.tree,
      dependencies: dependencyChanges(before.dependencies, after.dependencies),
      ...tools,
    };
  }

  async #compareTools(
    server: string,
    definition: StdioDefinition,
    next: InstalledPackage,
  ): Promise<Pick<UpdateDiff, 'tools' | 'toolsProblem'>> {
    try {
      const before = await this.#options.toolsOf(server, definition);
      const after = await this.#options.toolsOf(server, this.#moved(definition, next));
      return { tools: toolChanges(before, after) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { tools: [], toolsProblem: errorSentence(error.code, error.data) };
    }
  }

  /** Runs a prepared version from now on. Raises `package_unusable` when it is not exactly the one that was compared. */
  async accept(server: string, version: string, tree: string): Promise<void> {
    const { definition, pinned } = this.#server(server);
    const next = { ...pinned, version, tree };
    const run = await this.#options.store.run(next);
    if ('problem' in run) throw unusable(server, next, run.problem);
    await this.#options.definitions.replace(server, this.#moved(definition, next));
  }

  /** Arguments may name files of the package: they move along. */
  #moved(definition: StdioDefinition, next: InstalledPackage): StdioDefinition {
    const { store } = this.#options;
    const { installed } = definition;
    const [from, to] = [installed === undefined ? undefined : store.treeOf(installed), store.treeOf(next)];
    const args = definition.args.map((arg) => (from === undefined ? arg : arg.replaceAll(from, () => to)));
    return {
      ...definition,
      command: packageText(next.ecosystem, next.name, next.version),
      args,
      installed: next,
    };
  }

  /**
   * Compares what is installed with what was accepted, and carries out an answer; undefined for a server that runs no
   * installed package. Raises `server_not_found`.
   */
  async review(server: string, answer: 'accept' | 'reject' | undefined): Promise<PackageReview | undefined> {
    const definition = this.#options.definitions.get(server);
    if (isRemote(definition) || definition.installed === undefined) return undefined;
    const pinned = definition.installed;
    const review = await this.#review(server, pinned);
    if (answer === undefined || review.state === 'as accepted') return review;
    if (answer === 'reject') {
      await this.#options.store.remove(pinned);
      return { ...review, state: 'missing', problem: 'what was there was removed; install it again' };
    }
    if (review.state !== 'changed' || review.present === undefined)
      throw unusable(server, pinned, review.problem ?? 'there is nothing to accept');
    const accepted = await this.#options.store.acceptPresent(pinned, review.present);
    await this.#options.definitions.replace(server, { ...definition, installed: accepted });
    return this.#review(server, accepted);
  }

  async #review(server: string, pinned: InstalledPackage): Promise<PackageReview> {
    const { store } = this.#options;
    const what = packageText(pinned.ecosystem, pinned.name, pinned.version);
    const base = { server, package: what, accepted: pinned.tree };
    const run = await store.run(pinned);
    if (!('problem' in run)) return { ...base, state: 'as accepted' };
    const { problem } = run;
    if (await store.isRevoked(pinned)) return { ...base, state: 'revoked', problem };
    const present = await store.presentPin(pinned);
    if (present === undefined) return { ...base, state: 'missing', problem };
    return { ...base, state: 'changed', present: present.tree, problem };
  }

  #server(name: string): InstalledServer {
    const definition = this.#options.definitions.get(name);
    if (isRemote(definition) || definition.installed === undefined) {
      const problem = `${name} runs no installed package. See: gatehouse packages.`;
      throw new AppError('usage', { problem });
    }
    return { definition, pinned: definition.installed };
  }

  async #record(server: string, pinned: InstalledPackage): Promise<PackageRecord> {
    const record = await this.#options.store.record(pinned.ecosystem, pinned.name, pinned.version);
    if (record === undefined) throw unusable(server, pinned, 'it is not installed');
    return record;
  }
}

function notBundle({ ecosystem, name }: InstalledPackage): 'npm' | 'pypi' {
  if (ecosystem !== 'mcpb') return ecosystem;
  const problem = 'a newer bundle is installed from its file';
  throw new AppError('install_refused', { package: `mcpb:${name}`, problem });
}

/** Versions that npm's order does not know (PyPI's may be such) are newer when they are another one. */
function isNewer(left: string, right: string): boolean {
  return valid(left) !== null && valid(right) !== null ? gt(left, right) : left !== right;
}

function dependencyChanges(
  before: readonly Dependency[],
  after: readonly Dependency[],
): UpdateDiff['dependencies'] {
  const versions = (list: readonly Dependency[]): Map<string, string> => {
    const found = new Map<string, Set<string>>();
    for (const { name, version } of list) found.set(name, (found.get(name) ?? new Set()).add(version));
    return new Map([...found].map(([name, all]) => [name, [...all].sort().join(', ')]));
  };
  const [old, now] = [versions(before), versions(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => {
      const [from, to] = [old.get(name), now.get(name)];
      return { name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
}

function toolChanges(
  before: readonly ToolDefinition[],
  after: readonly ToolDefinition[],
): UpdateDiff['tools'] {
  const [old, now] = [
    new Map(before.map((tool) => [tool.name, tool])),
    new Map(after.map((tool) => [tool.name, tool])),
  ];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name): UpdateDiff['tools'] => {
    const [left, right] = [old.get(name), now.get(name)];
    if (left === undefined) return [{ name, change: 'added', parts: [] }];
    if (right === undefined) return [{ name, change: 'removed', parts: [] }];
    const members = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    const parts = members.filter((member) => !sameMember(left, right, member));
    return parts.length === 0 ? [] : [{ name, change: 'changed', parts }];
  });
}

function sameMember(left: object, right: object, member: string): boolean {
  const [one, other] = [
    (left as Record<string, unknown>)[member],
    (right as Record<string, unknown>)[member],
  ];
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}
