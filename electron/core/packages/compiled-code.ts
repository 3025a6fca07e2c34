import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { drop } from '../../../shared/util/drop.ts';
import { type TreeHashes, TreeProblem, type VerifiedTree } from './tree-hash.ts';

export interface CompiledCodeOptions {
  readonly spawn: (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
  /** The Node.js that runs packages, for no other can use what it compiled, and the program of the compiler. */
  readonly runtime: string;
  readonly program: string;
  /** Ours alone, and empty at first. */
  readonly folder: string;
  readonly ids: () => string;
  readonly onBug: (error: unknown) => void;
}

/** The tree of a package; it was verified just now. */
export interface CompiledTree {
  readonly folder: string;
  /** Its hash. */
  readonly files: string;
  /** The program that is started first, absolute. */
  readonly entry: string;
}

type Compiled =
  | { readonly kind: 'compiling'; readonly files: string }
  | { readonly kind: 'ready'; readonly files: string; readonly folder: string; readonly hash: string }
  /** There is nothing to compile, it failed, or what was compiled was changed by someone. */
  | { readonly kind: 'none'; readonly files: string };

/** A program that is never done compiling is ended. */
const COMPILE_MS = 30_000;
/** Of its memory; a flag that what it compiles does not depend on. */
const HEAP = '--max-old-space-size=512';

/**
 * What Node.js compiles of installed packages, for the next start of each: made once in the life of this process, from a
 * tree that was verified before and after, by a process that runs nothing of it and may write nothing else. It is verified
 * like a tree before each start, against what is known in memory, and left out when it differs. Servers get it read-only,
 * so that no server leaves code to its successors.
 */
export class CompiledCode {
  readonly #options: CompiledCodeOptions;
  readonly #hashes: TreeHashes;
  readonly #known = new Map<string, Compiled>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CompiledCodeOptions, hashes: TreeHashes) {
    this.#options = options;
    this.#hashes = hashes;
  }

  /** What was compiled; undefined while there is none. Begins to compile what never was. */
  async of(
    tree: CompiledTree,
  ): Promise<{ readonly folder: string; readonly holds: VerifiedTree['holds'] } | undefined> {
    const known = this.#known.get(tree.folder);
    if (known?.files !== tree.files) {
      this.forget(tree.folder);
      this.#known.set(tree.folder, { kind: 'compiling', files: tree.files });
      this.#turn = this.#turn.then(() => this.#compile(tree));
      drop(this.#turn, this.#options.onBug);
      return undefined;
    }
    if (known.kind !== 'ready') return undefined;
    const { folder, hash } = known;
    const verified = await this.#verify(folder);
    if (verified?.hash.files === hash) return { folder, holds: verified.holds };
    this.forget(tree.folder);
    this.#known.set(tree.folder, { kind: 'none', files: tree.files });
    return undefined;
  }

  /** What was compiled of a tree is taken away. */
  forget(tree: string): void {
    const known = this.#known.get(tree);
    this.#known.delete(tree);
    if (known?.kind === 'ready') drop(this.#discard(known.folder), this.#options.onBug);
  }

  /** Resolves when nothing is being compiled. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  async #compile(tree: CompiledTree): Promise<void> {
    const folder = join(this.#options.folder, this.#options.ids());
    const hash = await this.#compileInto(folder, tree).catch((error: unknown) => {
      this.#options.onBug(error);
      return undefined;
    });
    // Another tree may be in its place by now.
    const known = this.#known.get(tree.folder);
    const current = known?.kind === 'compiling' && known.files === tree.files;
    if (!current || hash === undefined) await this.#discard(folder);
    if (!current) return;
    const { files } = tree;
    this.#known.set(
      tree.folder,
      hash === undefined ? { kind: 'none', files } : { kind: 'ready', files, folder, hash },
    );
  }

  /** The hash of what was written; undefined when there is nothing, or the tree is not what it was. */
  async #compileInto(folder: string, tree: CompiledTree): Promise<string | undefined> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await this.#run(folder, tree))) return undefined;
    const hash = (await this.#verify(folder))?.hash.files;
    return (await this.#verify(tree.folder))?.hash.files === tree.files ? hash : undefined;
  }

  #run(folder: string, tree: CompiledTree): Promise<boolean> {
    const { spawn, runtime, program } = this.#options;
    const readable = [program, tree.folder, folder].map((path) => `--allow-fs-read=${path}`);
    const flags = [HEAP, '--permission', ...readable, `--allow-fs-write=${folder}`];
    const child = spawn(runtime, [...flags, program, tree.entry, folder], {
      cwd: folder,
      env: {},
      stdio: 'ignore',
      timeout: COMPILE_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    try {
      // A server that starts meanwhile comes first.
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // it has ended
    }
    return new Promise((resolve) => {
      child.once('error', () => resolve(false));
      child.once('close', (code) => resolve(code === 0));
    });
  }

  async #verify(folder: string): Promise<VerifiedTree | undefined> {
    try {
      return await this.#hashes.verify(folder);
    } catch (error) {
      if (error instanceof TreeProblem) return undefined;
      throw error;
    }
  }

  async #discard(folder: string): Promise<void> {
    this.#hashes.forget(folder);
    await rm(folder, { recursive: true, force: true });
  }
}
