import { type FSWatcher, watch } from 'chokidar';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClientView } from '../../../shared/model/client.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';

const SETTLE_MS = 150;
const RESCAN_MS = 30_000;
/** A file system that does not answer must not hold up the core; the rescan covers it. */
const READY_MS = 5_000;

export interface WatchOptions {
  readonly clock: Clock;
  /** The configs as they are now. Decides also which files are watched. */
  readonly list: () => Promise<ClientView[]>;
  readonly onChange: (clients: ClientView[]) => void;
  /** Told what fails in the background. Watching goes on. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * Tells when a config was changed outside, within two seconds: also one that did not exist, one that is replaced by a
 * rename, and the file behind a link. What the file system does not report (network drives) a scan every 30 s finds.
 */
export class ClientWatch implements AsyncDisposable {
  readonly #options: WatchOptions;
  #watcher: FSWatcher | undefined;
  /** Folders that are watched. */
  readonly #watched = new Set<string>();
  /** Configs and every folder on the way to them: what else happens in a watched folder is not our business. */
  readonly #wanted = new Set<string>();
  #settle: Timer | undefined;
  #rescan: Timer | undefined;
  #seen: string | undefined;
  #scan: Promise<void> = Promise.resolve();
  #state: 'watching' | 'closed' = 'watching';

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Resolves when every config is watched. What `list` says then is the state that changes are told against. */
  async start(): Promise<this> {
    await this.#scanNow();
    await this.#ready();
    await this.#scanNow(); // what changed before the watch stood
    this.#rescanLater();
    return this;
  }

  /** Looks now, for example after the list of project folders changed. */
  rescan(): Promise<void> {
    return this.#scanNow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#state = 'closed';
    this.#settle?.cancel();
    this.#rescan?.cancel();
    await this.#watcher?.close();
    await this.#scan;
  }

  #soon(): void {
    if (this.#state === 'closed') return;
    this.#settle?.cancel();
    this.#settle = this.#options.clock.after(SETTLE_MS, () => drop(this.#scanNow(), this.#options.onProblem));
  }

  #rescanLater(): void {
    if (this.#state === 'closed') return;
    this.#rescan = this.#options.clock.after(RESCAN_MS, () => {
      drop(
        this.#scanNow().finally(() => this.#rescanLater()),
        this.#options.onProblem,
      );
    });
  }

  #scanNow(): Promise<void> {
    const scan = this.#scan.then(() => this.#look());
    this.#scan = scan.catch(() => undefined);
    return scan;
  }

  async #look(): Promise<void> {
    if (this.#state === 'closed') return;
    const clients = await this.#options.list();
    await this.#follow(clients.flatMap(({ configs }) => configs.map(({ path }) => path)));
    const text = JSON.stringify(clients);
    const isFirst = this.#seen === undefined;
    if (this.#seen === text || this.#isClosed()) return;
    this.#seen = text;
    if (!isFirst) this.#options.onChange(clients);
  }

  /**
   * Watches the folder of each config, or, where that does not exist yet, the nearest one above it that does: a client
   * that is installed later makes its folders one by one.
   */
  async #follow(paths: readonly string[]): Promise<void> {
    const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
    const wanted = [...new Set([...paths, ...real])];
    const folders = await Promise.all(wanted.map((path) => nearestFolder(dirname(path))));
    if (this.#isClosed()) return;
    for (const path of wanted) for (const part of pathParts(path)) this.#wanted.add(part);
    const added = [...new Set(folders)].filter((folder) => !this.#watched.has(folder));
    if (added.length === 0) return;
    for (const folder of added) this.#watched.add(folder);
    if (this.#watcher === undefined) this.#watcher = this.#open(added);
    else {
      this.#watcher.add(added);
      // What was made in a folder before its watch stood is not reported.
      this.#soon();
    }
  }

  // It says `ready` once, after its first paths: so it is not opened before there are some.
  #open(folders: string[]): FSWatcher {
    // Depth 0: a recursive watch on the home folder would see every file of the user.
    const watcher = watch(folders, {
      ignoreInitial: true,
      backend: 'native',
      depth: 0,
      // Else each file of those folders would have a watch of its own, and wake us whenever it is written.
      ignored: (path) => !this.#wanted.has(path) && !this.#watched.has(path),
    });
    watcher.on('all', (event, path) => {
      // A folder that went away is watched anew when it is back.
      if (event === 'unlinkDir') this.#watched.delete(path);
      if (this.#wanted.has(path)) this.#soon();
    });
    watcher.on('error', this.#options.onProblem);
    return watcher;
  }

  async #ready(): Promise<void> {
    const watcher = this.#watcher;
    if (watcher === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.after(READY_MS, resolve);
      watcher.once('ready', () => {
        timer.cancel();
        resolve();
      });
    });
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  const above = dirname(folder);
  return found?.isDirectory() === true || above === folder ? folder : nearestFolder(above);
}

function pathParts(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...pathParts(above)];
}
