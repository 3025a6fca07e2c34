/** Servers that are installed once, pinned by their content, and run without a network. */
export { fillTemplate, type GivenConfig } from './fill-template.ts';
export { type InstallerOptions, type InstallWatcher, runInstaller } from './installer-process.ts';
export type { Installed, InstallRequest, Resolved } from './installer/protocol.ts';
export { type InstallSpec, packageText, readInstallSpec } from './package-ref.ts';
export { PackageStore, type PackageStoreOptions, type Staging } from './package-store.ts';
export { type Dependency, type PackageRecord, pinOf } from './record.ts';
export { TreeHashes } from './tree-hash.ts';
