import type { FilePort } from './file-port.ts';
import type { ResolvedLaunch } from './resolve-launch.ts';

interface Seen {
  readonly path: string;
  readonly state: string | undefined;
}

const SEEN = new WeakMap<ResolvedLaunch, readonly Seen[]>();

const TREES = new WeakMap<ResolvedLaunch, () => Promise<boolean>>();

/** Ties the tree of an installed package to the launch that was judged by it. */
export function keepTree(launch: ResolvedLaunch, holds: () => Promise<boolean>): void {
  TREES.set(launch, holds);
}

/**
 * True when nothing was written to the tree of an installed package since it was verified, not even to be put back. It
 * takes milliseconds, thousands of files long: to be asked when the program has answered.
 */
export async function isTreeStillJudged(launch: ResolvedLaunch): Promise<boolean> {
  return (await TREES.get(launch)?.()) ?? true;
}

/** Notes the files of a launch as they are; their hashes are to be taken after this. */
export function lookAtFiles(paths: readonly string[], files: FilePort): readonly Seen[] {
  return paths.map((path) => ({ path, state: files.state(path) }));
}

/** Ties what was seen to the launch that was judged by it. */
export function keepSeen(launch: ResolvedLaunch, seen: readonly Seen[]): void {
  SEEN.set(launch, seen);
}

/**
 * True when the files that were hashed are still those the launch leads to: nothing was written, replaced or pointed
 * elsewhere, not even to be put back. To be asked when the program has certainly been read: at its first output, before
 * that is passed on.
 */
export function isStillJudged(launch: ResolvedLaunch, files: FilePort): boolean {
  return (SEEN.get(launch) ?? []).every(
    ({ path, state }) => state !== undefined && files.state(path) === state,
  );
}

/** The files of a launch, watched while it starts. */
export interface LaunchWatch extends Disposable {
  /**
   * `isStillJudged`, and nothing on the way was moved away since the watch was made. It counts when asked in a later turn
   * of the event loop than the output came in.
   */
  holds(): boolean;
}

/** Watches the files of a launch. To be made before it is started, and asked at once: it does not know what was before. */
export function watchLaunch(launch: ResolvedLaunch, files: FilePort): LaunchWatch {
  const watches = (SEEN.get(launch) ?? []).map(({ path }) => files.watch(path));
  return {
    holds: () => isStillJudged(launch, files) && watches.every(({ moved }) => !moved),
    [Symbol.dispose]: () => watches.forEach((watch) => watch[Symbol.dispose]()),
  };
}
