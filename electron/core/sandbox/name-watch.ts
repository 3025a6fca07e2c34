import { type FSWatcher, watch } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Timer } from '../clock/index.ts';
import type { PlannedGrant } from './plan.ts';
import { isSearched, MOST_FOLDERS, PROTECTED_NAMES, type SearchedFolder } from './protected-names.ts';

/** A protected name that a sandbox cannot hold: it was not there at the start, or something else is there by now. */
export interface NameAlarm {
  readonly path: string;
  readonly what: 'new' | 'replaced';
}

export interface NameWatchOptions {
  readonly clock: Clock;
  alarm(alarm: NameAlarm): void;
  /** A look failed in a way nobody expected. */
  onBug(error: unknown): void;
}

/** After a change a folder is left alone for so long: a server that writes without end costs no more than this. */
const QUIET_MS = 200;
/** Where the system gives no watch. */
const POLL_MS = 1000;
/** Entries of a folder that are looked at for new folders. */
const MOST_ENTRIES = 512;
/** Alarms of one launch. */
const MOST_ALARMS = 64;

/** What of the names lies in a folder itself, and what in its `.git`. */
const OWN_NAMES = [...new Set(PROTECTED_NAMES.map((name) => name.split('/')[0]!))];
const GIT_NAMES = PROTECTED_NAMES.filter((name) => name.startsWith('.git/')).map((name) => name.slice(5));

interface Folder extends SearchedFolder {
  readonly names: readonly string[];
  /** What names stand for; `gone` for one that was there. */
  readonly known: Map<string, string>;
}

/**
 * Watches the folders a server may write for names that other programs of the user run or obey. No mount can lie over what
 * does not exist, and one comes off when another process replaces what it lies on: so they are reported, within a second.
 * Who made them cannot be known.
 */
export class NameWatch implements Disposable {
  readonly #options: NameWatchOptions;
  readonly #folders = new Map<string, Folder>();
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #timers = new Map<string, Timer>();
  readonly #told = new Set<string>();
  #disposed = false;

  private constructor(options: NameWatchOptions) {
    this.#options = options;
  }

  /** Resolves when everything is watched, and what is there now is known. */
  static async begin(grants: readonly PlannedGrant[], options: NameWatchOptions): Promise<NameWatch> {
    const names = new NameWatch(options);
    const folders = grants.flatMap(({ searched = [] }) => searched).slice(0, MOST_FOLDERS);
    await Promise.all(folders.map((folder) => names.#add(folder, 'start')));
    return names;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#watchers.clear();
    this.#timers.clear();
  }

  async #add({ path, depth }: SearchedFolder, when: 'start' | 'later', names = OWN_NAMES): Promise<void> {
    if (this.#disposed || this.#folders.has(path) || this.#folders.size >= 2 * MOST_FOLDERS) return;
    const folder: Folder = { path, depth, names, known: new Map() };
    this.#folders.set(path, folder);
    this.#listen(folder);
    await this.#look(folder, when);
  }

  /** Until the first change only: then a timer says when to look again. */
  #listen(folder: Folder): void {
    if (this.#disposed) return;
    const changed = (milliseconds: number): void => {
      this.#watchers.get(folder.path)?.close();
      this.#watchers.delete(folder.path);
      this.#again(folder, milliseconds);
    };
    try {
      const watcher = watch(folder.path, { persistent: false }, () => changed(QUIET_MS));
      watcher.on('error', () => changed(POLL_MS));
      this.#watchers.set(folder.path, watcher);
    } catch {
      this.#again(folder, POLL_MS);
    }
  }

  #again(folder: Folder, milliseconds: number): void {
    if (this.#disposed || this.#timers.has(folder.path)) return;
    const look = (): void => {
      this.#timers.delete(folder.path);
      // Listened to first: what changes during the look is seen by the next one.
      this.#listen(folder);
      this.#look(folder, 'later').catch((error: unknown) => this.#options.onBug(error));
    };
    this.#timers.set(folder.path, this.#options.clock.after(milliseconds, look));
  }

  async #look(folder: Folder, when: 'start' | 'later'): Promise<void> {
    const { path, names, known } = folder;
    if ((await entityOf(path)) === undefined) return this.#forget(folder);
    for (const name of names) {
      const now = await entityOf(join(path, name));
      const before = known.get(name);
      if (now !== undefined || before !== undefined) known.set(name, now ?? 'gone');
      if (when === 'later' && now !== undefined && now !== before)
        this.#tell(join(path, name), before === undefined ? 'new' : 'replaced');
    }
    if (names !== OWN_NAMES) return;
    // Of a `.git` that is new as a whole, its parts are not told besides.
    if (known.has('.git')) await this.#add({ path: join(path, '.git'), depth: 0 }, 'start', GIT_NAMES);
    if (when === 'later') await this.#addNewFolders(folder);
  }

  async #addNewFolders({ path, depth }: Folder): Promise<void> {
    if (!isSearched('', depth)) return;
    const listing = await opendir(path).catch(() => undefined);
    if (listing === undefined) return;
    let seen = 0;
    for await (const entry of listing) {
      if (++seen > MOST_ENTRIES) break;
      const { name } = entry;
      if (entry.isDirectory() && isSearched(name, depth))
        await this.#add({ path: join(path, name), depth: depth + 1 }, 'later');
    }
  }

  #forget({ path }: Folder): void {
    this.#folders.delete(path);
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
    this.#timers.get(path)?.cancel();
    this.#timers.delete(path);
  }

  #tell(path: string, what: NameAlarm['what']): void {
    if (this.#disposed || this.#told.has(path) || this.#told.size >= MOST_ALARMS) return;
    this.#told.add(path);
    this.#options.alarm({ path, what });
  }
}

/** Which file or folder a name stands for, links not followed; a number that was given out anew is told by its birth. */
async function entityOf(path: string): Promise<string | undefined> {
  const stats = await lstat(path, { bigint: true }).catch(() => undefined);
  return stats === undefined ? undefined : `${stats.ino} ${stats.birthtimeNs}`;
}
