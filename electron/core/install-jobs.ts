import type { InstallView } from '../../shared/model/package.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import {
  type Installed,
  type InstallerOptions,
  type InstallRequest,
  type PackageStore,
  type Resolved,
  runInstaller,
  type Staging,
} from './packages/index.ts';

/** More at once would only wait for each other. */
const MAX_JOBS = 8;

export interface InstallJobsOptions {
  readonly store: PackageStore;
  readonly installer: InstallerOptions;
  readonly ids: () => string;
}

/** What an installation is about: the request but for the folder it is made in. */
export type JobRequest = InstallRequest extends infer Request
  ? Request extends { readonly tree: string }
    ? Omit<Request, 'tree'>
    : never
  : never;

/** A finished installation that nothing uses yet; it is gone when `use` returns without having published it. */
export interface Finished {
  readonly resolved: Resolved;
  readonly installed: Installed;
  readonly staging: Staging;
}

/** The installations that are under way: each in a process of its own, shown, and ended when it is cancelled. */
export class InstallJobs implements Disposable {
  readonly #options: InstallJobsOptions;
  readonly #jobs = new Map<string, { view: InstallView; readonly cancel: AbortController }>();
  readonly #listeners = new Set<(installs: InstallView[]) => void>();

  constructor(options: InstallJobsOptions) {
    this.#options = options;
  }

  list(): InstallView[] {
    return [...this.#jobs.values()].map(({ view }) => view);
  }

  /** Calls back at once and after each step of any installation. */
  subscribe(listener: (installs: InstallView[]) => void): Disposable {
    this.#listeners.add(listener);
    listener(this.list());
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Ends an installation; nothing of it is left. Raises `install_not_found`. */
  cancel(id: string): void {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new AppError('install_not_found', { install: id });
    job.cancel.abort();
  }

  /**
   * Carries out one installation and hands it to `use`, which publishes it. `admit` is asked before anything is
   * fetched. Raises what `runInstaller`, `admit` and `use` raise, `too_many`, and `bad_input` for an id that is in use.
   */
  async run<Value>(
    spec: string,
    request: JobRequest,
    admit: (resolved: Resolved) => Promise<void>,
    use: (finished: Finished) => Promise<Value>,
    id: string = this.#options.ids(),
  ): Promise<Value> {
    if (this.#jobs.size >= MAX_JOBS)
      throw new AppError('too_many', { what: 'installations', limit: MAX_JOBS });
    if (this.#jobs.has(id))
      throw new AppError('bad_input', { call: 'packages.install', problems: [`the id ${id} is in use`] });
    const { store, installer } = this.#options;
    const cancel = new AbortController();
    this.#step(id, { id, spec, phase: 'resolving', done: 0, total: 0 }, cancel);
    let staging: Staging | undefined;
    try {
      staging = await store.stage(spec);
      const watcher = {
        admit,
        progress: (phase: 'resolving' | 'downloading', done: number, total: number) =>
          this.#step(id, { id, spec, phase, done, total }, cancel),
      };
      const finished = await runInstaller(
        { ...request, tree: staging.tree },
        spec,
        watcher,
        cancel.signal,
        installer,
      );
      this.#step(id, { id, spec, phase: 'verifying', done: 0, total: 0 }, cancel);
      const value = await use({ ...finished, staging });
      return value;
    } finally {
      if (staging !== undefined) await store.discard(staging);
      this.#jobs.delete(id);
      this.#tell();
    }
  }

  #step(id: string, view: InstallView, cancel: AbortController): void {
    this.#jobs.set(id, { view, cancel });
    this.#tell();
  }

  #tell(): void {
    const installs = this.list();
    for (const listener of this.#listeners) listener(installs);
  }

  /** Ends every installation. */
  [Symbol.dispose](): void {
    for (const { cancel } of this.#jobs.values()) cancel.abort();
    this.#listeners.clear();
  }
}
