import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { pathSteps } from './path-steps.ts';

/** Watches the way to a file from when it is made. */
export interface PathWatch extends Disposable {
  /** True when a name on the way led elsewhere meanwhile, though it may lead to the same again. */
  readonly moved: boolean;
}

/**
 * Watches every folder on the way to a file for the name that is looked up in it: a folder that is moved away and back
 * again is another one in between, and afterwards nothing tells. Where it is watched before the folder below it is looked
 * at, no move is missed. Events come in turns of the event loop: one that came before a program wrote is known in the turn
 * after its words came (`setImmediate`).
 *
 * The times of folders are compared too, which is all there is where events come late (macOS, Windows): a move sets the
 * change time of what is moved, and not its modification time. Where Linux has no watches left, any change counts.
 */
export function watchPath(path: string, platform: NodeJS.Platform = process.platform): PathWatch {
  const watched = new WatchedNames();
  const steps = pathSteps(path, (folder, name) => {
    if (platform === 'linux') watched.add(folder, name);
  });
  const before = (steps ?? []).map(folderTimes);
  return {
    get moved() {
      if (watched.moved) return true;
      const after = (pathSteps(path) ?? []).map(folderTimes);
      return before.some((times, index) => {
        const now = after[index];
        if (times === undefined || now?.changed === times.changed) return false;
        return now === undefined || watched.blind || now.modified === times.modified;
      });
    },
    [Symbol.dispose]: () => watched[Symbol.dispose](),
  };
}

interface FolderTimes {
  readonly place: string;
  readonly modified: bigint;
  readonly changed: bigint;
}

function folderTimes({
  folder,
  name,
  stats,
}: NonNullable<ReturnType<typeof pathSteps>>[number]): FolderTimes | undefined {
  if (!stats.isDirectory()) return undefined;
  return { place: join(folder, name), modified: stats.mtimeNs, changed: stats.ctimeNs };
}

class WatchedNames implements Disposable {
  readonly #names = new Map<string, Set<string>>();
  readonly #watchers: FSWatcher[] = [];
  moved = false;
  /** Something could not be watched. */
  blind = false;

  add(folder: string, name: string): void {
    const known = this.#names.get(folder);
    if (known !== undefined) {
      known.add(name);
      return;
    }
    const names = new Set([name]);
    this.#names.set(folder, names);
    try {
      const watcher = watch(folder, { persistent: false }, (event, changed) => {
        // What is written to a file shows in its own state.
        if (event === 'rename' && changed !== null && names.has(changed)) this.moved = true;
      });
      watcher.on('error', () => (this.blind = true));
      this.#watchers.push(watcher);
    } catch (error) {
      // A folder that the user may not read is none in which programs of the user can move anything.
      if ((error as NodeJS.ErrnoException).code !== 'EACCES') this.blind = true;
    }
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }
}
