import { join } from 'node:path';
import { InstallJobs } from './install-jobs.ts';
import type { Admissions } from './admissions.ts';
import type { LaunchRecords } from './launch-records.ts';
import type { Stores } from './open-stores.ts';
import type { Opening } from './opening.ts';
import { PackageDesk } from './package-desk.ts';
import { PackageStore } from './packages/index.ts';

/** The store of installed packages. */
export function openPackageStore({ options, ids, onBug }: Opening): PackageStore {
  const { home, clock, platform, installer, isolation, spawn } = options;
  const isolates = isolation !== undefined && platform !== 'win32';
  const folder = join(home.run, 'compiled');
  return new PackageStore({
    folder: home.packages,
    runtime: installer.runtime,
    platform,
    ids,
    now: () => clock.now(),
    compiler: isolates ? { spawn, program: installer.compiler, folder, onBug: onBug('packages') } : undefined,
  });
}

/** What installs packages. */
export function openPackages(
  { options, ids, rooms, environment }: Opening,
  { definitions, settings }: Stores,
  store: PackageStore,
  admissions: Admissions,
  records: LaunchRecords,
): { readonly packages: PackageDesk; readonly installs: InstallJobs } {
  const { spawn, signal, platform, installer, userHome } = options;
  const installs = rooms.use(
    new InstallJobs({ store, ids, installer: { spawn, signal, platform, ...installer, environment } }),
  );
  const packages = new PackageDesk({
    store,
    jobs: installs,
    definitions,
    admissions,
    records,
    userHome,
    ids,
    registry: () => settings.value.registry,
  });
  return { packages, installs };
}
