import { readdir } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { combineLayers, type Layer, type LayerState, type Policy } from '../policy/index.ts';
import { errorCode, errorText } from './file-error.ts';
import { type OwnerRule, type PolicyRead, readPolicyFile } from './policy-file-read.ts';

/** The timer this room is given; a `Clock` is one. */
export interface RescanTimer {
  after(milliseconds: number, callback: () => void): Disposable;
}

/** Where the policy of the machine is. */
export interface SystemPolicyPlace {
  readonly file: string;
  /** Every `*.json` in it is a layer too. */
  readonly folder?: string;
  /** The user id that file and folder must belong to: 0, but for tests. */
  readonly uid: number;
}

/** The place IT puts policy on this kind of system (policy.md, "Layers"); undefined where there is no such file. */
export function systemPolicyPlace(platform: NodeJS.Platform): SystemPolicyPlace | undefined {
  switch (platform) {
    case 'win32':
      return undefined;
    case 'darwin':
      return { file: '/Library/Application Support/Gatehouse/policy.json', uid: 0 };
    default:
      return { file: '/etc/gatehouse/policy.json', folder: '/etc/gatehouse/policy.d', uid: 0 };
  }
}

/** The files a `GATEHOUSE_POLICY` value lists, in the form of PATH. */
export function listedPolicyFiles(value: string | undefined, cwd: string): string[] {
  return (value ?? '')
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => resolve(cwd, file));
}

export interface PolicyFilesOptions {
  /** Undefined where the system has no policy file. */
  readonly system: SystemPolicyPlace | undefined;
  readonly userFile: string;
  /** Files that must be there (GATEHOUSE_POLICY): one that is missing is an invalid layer. */
  readonly listedFiles: readonly string[];
  readonly timer: RescanTimer;
  /** Told of what cannot be watched; the files are then only looked at again by the clock. */
  readonly onWatchError?: (error: unknown) => void;
}

/** A place a layer can come from. */
interface Source {
  readonly name: string;
  readonly file: string;
  readonly owner: OwnerRule;
  readonly required: boolean;
  /** Set when the place itself cannot be looked at. */
  readonly problem?: string;
}

const RESCAN_MS = 60_000;

/**
 * The layers of policy as the files of this machine have them. A file that was good and is not any more keeps its last
 * good version in force; one that never was good admits nothing. Files are watched, and looked at again every minute
 * because watchers miss replaced folders and network drives.
 */
export class PolicyFiles implements AsyncDisposable {
  #layers: readonly Layer[] = [];
  #version = '';
  /** By name of the layer. */
  #lastGood = new Map<string, { source: Source; policy: Policy }>();
  #listeners = new Set<(layers: readonly Layer[]) => void>();
  #watcher: FSWatcher | undefined;
  #rescan: Disposable | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;
  readonly #options: PolicyFilesOptions;

  private constructor(options: PolicyFilesOptions) {
    this.#options = options;
  }

  /** Reads all layers, then watches. The answer is complete: nothing is admitted on half a policy. */
  static async open(options: PolicyFilesOptions): Promise<PolicyFiles> {
    const files = new PolicyFiles(options);
    await files.#watch();
    await files.reload();
    files.#armRescan();
    return files;
  }

  layers(): readonly Layer[] {
    return this.#layers;
  }

  /** Calls back with all layers whenever one of them changed. */
  onChange(listener: (layers: readonly Layer[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Reads all files again. A call during a read makes one more read follow it, and waits for that. */
  reload(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#readUntilQuiet().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#rescan?.[Symbol.dispose]();
    this.#listeners.clear();
    await this.#watcher?.close();
    await this.#running;
  }

  async #readUntilQuiet(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      const layers = await this.#readLayers();
      const { version } = combineLayers(layers);
      if (version === this.#version) continue;
      this.#layers = layers;
      this.#version = version;
      for (const listener of this.#listeners) listener(layers);
    }
  }

  async #readLayers(): Promise<Layer[]> {
    const sources = new Map((await this.#findSources()).map((source) => [source.name, source]));
    // What was good once stays a source: a file that vanished from the folder keeps its last good version in force.
    for (const [name, { source }] of this.#lastGood) if (!sources.has(name)) sources.set(name, source);
    const layers: Layer[] = [];
    for (const source of sources.values()) {
      const state = this.#stateOf(source, await readSource(source));
      if (state !== undefined) layers.push({ name: source.name, source: source.file, state });
    }
    return layers.sort(byRank);
  }

  async #findSources(): Promise<Source[]> {
    const { system, userFile, listedFiles } = this.#options;
    const sources: Source[] = [];
    if (system !== undefined) {
      const owner: OwnerRule = { kind: 'only', uid: system.uid };
      sources.push({ name: 'system', file: system.file, owner, required: false });
      if (system.folder !== undefined) sources.push(...(await sourcesIn(system.folder, owner)));
    }
    const anyone: OwnerRule = { kind: 'anyone' };
    sources.push({ name: 'user', file: userFile, owner: anyone, required: false });
    listedFiles.forEach((file, index) => {
      sources.push({ name: `environment/${index + 1}`, file, owner: anyone, required: true });
    });
    return sources;
  }

  /** Undefined: there is no such layer. */
  #stateOf(source: Source, read: PolicyRead): LayerState | undefined {
    const good = this.#lastGood.get(source.name)?.policy;
    if (read.kind === 'good') {
      const older = good === undefined ? undefined : downgrade(good, read.policy);
      if (older !== undefined) return { kind: 'kept', policy: good!, problems: [{ problem: older }] };
      this.#lastGood.set(source.name, { source, policy: read.policy });
      return { kind: 'valid', policy: read.policy };
    }
    if (read.kind === 'absent' && good === undefined && !source.required) return undefined;
    const problems = read.kind === 'bad' ? read.problems : [{ problem: 'the file is not there' }];
    return good === undefined ? { kind: 'invalid', problems } : { kind: 'kept', policy: good, problems };
  }

  async #watch(): Promise<void> {
    const { system, userFile, listedFiles } = this.#options;
    const paths = [userFile, ...listedFiles];
    if (system !== undefined)
      paths.push(system.file, ...(system.folder === undefined ? [] : [system.folder]));
    // Folders, one level: a file that is replaced by rename, or does not exist yet, is seen through its folder.
    const folders = new Set(paths.map((path) => (path === system?.folder ? path : dirname(path))));
    const wanted = new Set(paths);
    const watcher = watch([...folders], {
      depth: 0,
      ignoreInitial: true,
      // Wait for the writer to be done: half a policy would be an invalid one.
      awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 25 },
      ignored: (path) => !wanted.has(path) && !folders.has(path) && !isPolicyOf(system?.folder, path),
    });
    this.#watcher = watcher;
    const failed = this.#options.onWatchError ?? (() => {});
    watcher.on('error', failed);
    watcher.on('all', () => void this.reload().catch(failed));
    await new Promise<void>((ready) => watcher.once('ready', () => ready()));
  }

  #armRescan(): void {
    if (this.#closed) return;
    this.#rescan = this.#options.timer.after(RESCAN_MS, () => {
      void this.reload()
        .catch(this.#options.onWatchError ?? (() => {}))
        .finally(() => this.#armRescan());
    });
  }
}

function isPolicyOf(folder: string | undefined, path: string): boolean {
  return folder !== undefined && dirname(path) === folder && path.endsWith('.json');
}

async function sourcesIn(folder: string, owner: OwnerRule): Promise<Source[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    return names.map((name) => ({
      name: `system/${name}`,
      file: join(folder, name),
      owner,
      required: false,
    }));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    const problem = `the folder cannot be read: ${errorText(error)}`;
    return [{ name: 'system/*', file: folder, owner, required: true, problem }];
  }
}

async function readSource(source: Source): Promise<PolicyRead> {
  if (source.problem !== undefined) return { kind: 'bad', problems: [{ problem: source.problem }] };
  return readPolicyFile(source.file, source.owner);
}

const RANKS = ['system', 'user', 'environment'];

/** System first, then the user's, then the listed ones; within one kind by name. For reading only: order never decides. */
function byRank(left: Layer, right: Layer): number {
  const rank = (layer: Layer): number => RANKS.indexOf(layer.name.split('/')[0]!);
  return rank(left) - rank(right) || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);
}

/** An older version of the same policy is refused while the core runs. */
function downgrade(good: Policy, next: Policy): string | undefined {
  if (good.id === undefined || good.id !== next.id) return undefined;
  if (good.version === undefined || (next.version ?? 0) >= good.version) return undefined;
  return `version ${next.version ?? 'none'} is older than version ${good.version}, which was applied`;
}
