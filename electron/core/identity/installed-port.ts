import type { Identity, InstalledPackage } from '../../../shared/model/server.ts';

/** How an installed package is run; its tree was verified just now. */
export interface InstalledRun {
  readonly identity: Identity & { readonly kind: 'package' };
  /** Absolute: the runtime, or the package's own program. */
  readonly file: string;
  /** What stands before the server's own arguments. */
  readonly args: readonly string[];
  /** What runs it is Node.js. */
  readonly isNode: boolean;
  /** Where its tree is, absolute: all it needs of the disk besides its runtime. */
  readonly folder: string;
  /** Where what was compiled of it is, verified just now; to be given to it where it cannot write there. */
  readonly compiled?: string;
  /** True while nothing was written to its tree, nor to what was compiled, since it was verified: not even to be put back. */
  holds(): Promise<boolean>;
  /** What the package itself needs in its environment; the definition cannot override it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The only way of this room to installed packages. */
export interface InstalledPort {
  /** The run of exactly this pinned tree; in words why not, when it is gone or is not what was pinned. */
  run(pinned: InstalledPackage): Promise<InstalledRun | { readonly problem: string }>;
  /** The installed package of exactly this name and version; undefined when there is none. */
  find(
    ecosystem: InstalledPackage['ecosystem'],
    name: string,
    version: string,
  ): Promise<InstalledPackage | undefined>;
}

/** A machine on which nothing is installed. */
export const nothingInstalled: InstalledPort = {
  run: () => Promise.resolve({ problem: 'it is not installed' }),
  find: () => Promise.resolve(undefined),
};
