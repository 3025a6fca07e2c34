import { dirname } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Clock, Random } from '../clock/index.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { type Bundle, combineLayers, type Layer, policyOf } from '../policy/index.ts';
import { type FetchBundle } from './bundle-fetch.ts';
import { PolicyBundle } from './policy-bundle.ts';
import type { PolicyRead } from './policy-file-read.ts';
import { PolicyLayerBook } from './policy-layer-book.ts';
import { type PolicyMemory, ProcessMemory } from './policy-memory.ts';
import { findSources, type Source, type SourcePlaces } from './policy-sources.ts';

export interface PolicyFilesOptions extends SourcePlaces {
  readonly clock: Clock;
  /** Absent: what was applied is forgotten at the end of the process. */
  readonly memory?: PolicyMemory;
  /** How bundles are fetched; absent: they are not, and a layer that names one admits nothing. */
  readonly bundles?: { readonly fetch: FetchBundle; readonly random: Random };
  /** Told of what cannot be watched, or not be remembered; files are then only looked at again by the clock. */
  readonly onProblem?: (error: unknown) => void;
}

const RESCAN_MS = 60_000;
/** How much of a time that was seen may be lost with the process. */
const TIME_STEP_MS = 3_600_000;
/** So long a first start waits for a bundle it has never had. */
const FIRST_FETCH_MS = 4000;

interface Followed {
  readonly key: string;
  readonly bundle: PolicyBundle;
}

/**
 * The layers of policy as this machine has them: files, what IT's tools manage, signed bundles. What was good and is not
 * any more keeps its last good version in force, also over a restart; what never was good admits nothing. Files are
 * watched, and looked at again every minute because watchers miss replaced folders and network drives.
 */
export class PolicyFiles implements AsyncDisposable {
  #layers: readonly Layer[] = [];
  #version = '';
  readonly #memory: PolicyMemory;
  readonly #book: PolicyLayerBook;
  readonly #bundles = new Map<string, Followed>();
  #listeners = new Set<(layers: readonly Layer[]) => void>();
  #watcher: FSWatcher | undefined;
  #rescan: Disposable | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #state: 'opening' | 'open' | 'closed' = 'opening';
  readonly #options: PolicyFilesOptions;

  private constructor(options: PolicyFilesOptions) {
    this.#options = options;
    this.#memory = options.memory ?? new ProcessMemory();
    this.#book = new PolicyLayerBook(this.#memory, () => options.clock.now());
  }

  /** Reads all layers, then watches. The answer is complete: nothing is admitted on half a policy. */
  static async open(options: PolicyFilesOptions): Promise<PolicyFiles> {
    const files = new PolicyFiles(options);
    await files.#watch();
    await files.reload();
    await files.#firstBundles();
    files.#state = 'open';
    files.#armRescan();
    return files;
  }

  layers(): readonly Layer[] {
    return this.#layers;
  }

  /** The latest time that is known, epoch ms: never earlier than one that was seen before. */
  time(): number {
    return Math.max(this.#options.clock.now(), this.#memory.time);
  }

  /** How far the clock is behind a time that was seen before; ms. */
  clockBehind(): number {
    return Math.max(0, this.#memory.time - this.#options.clock.now());
  }

  /** Bundles whose host could not be reached the last time, by address. */
  unreachable(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { bundle } of this.#bundles.values())
      if (bundle.unreachable !== undefined) found.set(bundle.layer().source, bundle.unreachable);
    return found;
  }

  /** Calls back with all layers whenever one of them changed. */
  onChange(listener: (layers: readonly Layer[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Reads everything again. A call during a read makes one more read follow it, and waits for that. */
  reload(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#readUntilQuiet().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Asks the hosts of all bundles now. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#bundles.values()].map(({ bundle }) => bundle.refresh()));
    await this.reload();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#rescan?.[Symbol.dispose]();
    for (const { bundle } of this.#bundles.values()) bundle[Symbol.dispose]();
    this.#listeners.clear();
    await this.#watcher?.close();
    await this.#running;
    await this.#remember();
  }

  async #readUntilQuiet(): Promise<void> {
    while (this.#again && this.#state !== 'closed') {
      this.#again = false;
      const layers = await this.#readLayers();
      // Before anything goes by it: what is applied must not be forgotten with the process.
      if (this.#memory.names().length > 0) await this.#remember();
      const { version } = combineLayers(layers);
      const trouble = canonicalJson([...this.unreachable()]);
      if (`${version}${trouble}` === this.#version) continue;
      this.#layers = layers;
      this.#version = `${version}${trouble}`;
      for (const listener of this.#listeners) listener(layers);
    }
  }

  async #readLayers(): Promise<Layer[]> {
    const sources = new Map((await findSources(this.#options)).map((source) => [source.name, source]));
    for (const source of this.#book.remembered())
      if (!sources.has(source.name)) sources.set(source.name, source);
    const layers: Layer[] = [];
    for (const source of sources.values()) {
      const read = (await source.read?.()) ?? { kind: 'absent' as const };
      const layer = this.#book.layer(source, onlySystemNamesBundles(source, read));
      if (layer !== undefined) layers.push(layer);
    }
    this.#followBundles(layers);
    for (const { bundle } of this.#bundles.values()) layers.push(bundle.layer());
    return layers.sort(byRank);
  }

  /** One for each system layer that names one; what is not named any more is let go. */
  #followBundles(layers: readonly Layer[]): void {
    const wanted = new Map<string, Bundle>();
    for (const layer of layers) {
      const bundle = isSystem(layer) ? policyOf(layer)?.bundle : undefined;
      if (bundle !== undefined) wanted.set(layer.name.replace(/^system/, 'bundle'), bundle);
    }
    for (const [name, { bundle }] of this.#bundles) {
      if (this.#bundles.get(name)?.key === canonicalJson(wanted.get(name) ?? null)) continue;
      bundle[Symbol.dispose]();
      this.#bundles.delete(name);
    }
    // While a system policy cannot be read at all, it is not known that it names no bundle any more.
    const known = layers.every((layer) => !isSystem(layer) || policyOf(layer) !== undefined);
    for (const name of this.#memory.names())
      if (known && name.split('/')[0] === 'bundle' && !wanted.has(name)) this.#memory.forget(name);
    for (const [name, bundle] of wanted) if (!this.#bundles.has(name)) this.#follow(name, bundle);
  }

  #follow(name: string, bundle: Bundle): void {
    const { bundles, clock, onProblem = () => {} } = this.#options;
    const followed = new PolicyBundle({
      name,
      bundle,
      memory: this.#memory,
      clock,
      fetch:
        bundles?.fetch ??
        (() => Promise.resolve({ kind: 'unreachable', problem: 'bundles are not fetched here' })),
      random: bundles?.random ?? ((count) => new Uint8Array(count)),
      time: () => this.time(),
      onChange: () => void this.reload().catch(onProblem),
    });
    this.#bundles.set(name, { key: canonicalJson(bundle), bundle: followed });
    if (this.#state !== 'opening') void followed.refresh().catch(onProblem);
  }

  /** A bundle that is remembered is refreshed in the background; one that never was is worth waiting for. */
  async #firstBundles(): Promise<void> {
    const all = [...this.#bundles.values()].map(({ bundle }) => ({ bundle, first: bundle.refresh() }));
    const missing = all.filter(({ bundle }) => !bundle.isThere);
    if (missing.length === 0) return;
    const enough = Promise.withResolvers<void>();
    using _limit = this.#options.clock.after(FIRST_FETCH_MS, () => enough.resolve());
    await Promise.race([enough.promise, Promise.all(missing.map(({ first }) => first))]);
    await this.reload();
  }

  async #remember(): Promise<void> {
    const now = this.#options.clock.now();
    if (now - this.#memory.time >= TIME_STEP_MS) this.#memory.setTime(now);
    try {
      await this.#memory.flush();
    } catch (error) {
      this.#options.onProblem?.(error);
    }
  }

  async #watch(): Promise<void> {
    const { system, userFile, listedFiles } = this.#options;
    const files = [userFile, ...listedFiles, ...(system === undefined ? [] : [system.file])];
    // The folders are watched, not the files: an editor that replaces a file ends a watch on it.
    const wanted = new Set(files);
    const folders = new Set([
      ...files.map((file) => dirname(file)),
      ...(system?.folder === undefined ? [] : [system.folder]),
    ]);
    const watcher = watch([...folders], {
      depth: 0,
      ignoreInitial: true,
      // Wait for the writer to be done: half a policy would be an invalid one.
      awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 25 },
      ignored: (path) => !wanted.has(path) && !folders.has(path) && !isPolicyOf(system?.folder, path),
    });
    this.#watcher = watcher;
    const failed = this.#options.onProblem ?? (() => {});
    watcher.on('error', failed);
    watcher.on('all', () => void this.reload().catch(failed));
    await new Promise<void>((ready) => watcher.once('ready', () => ready()));
  }

  #armRescan(): void {
    if (this.#state === 'closed') return;
    this.#rescan = this.#options.clock.after(RESCAN_MS, () => {
      void this.reload()
        .then(() => this.#remember())
        .catch(this.#options.onProblem ?? (() => {}))
        .finally(() => this.#armRescan());
    });
  }
}

function isPolicyOf(folder: string | undefined, path: string): boolean {
  return folder !== undefined && dirname(path) === folder && path.endsWith('.json');
}

function isSystem({ name }: { readonly name: string }): boolean {
  return name.split('/')[0] === 'system';
}

/** Whose keys count decides who is believed: nobody but the system's own policy may say that. */
function onlySystemNamesBundles(source: Source, read: PolicyRead): PolicyRead {
  if (isSystem(source) || read.kind !== 'good' || read.policy.bundle === undefined) return read;
  return { kind: 'bad', problems: [{ problem: 'only a system policy may name a bundle' }] };
}

const RANKS = ['system', 'bundle', 'user', 'environment'];

/** System first, then bundles, the user's, the listed ones; within one kind by name. For reading only: order never decides. */
function byRank(left: Layer, right: Layer): number {
  const rank = (layer: Layer): number => RANKS.indexOf(layer.name.split('/')[0]!);
  return rank(left) - rank(right) || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);
}
