export type { ClientAdapter, ConfigLocation, EntryShape, LocateFacts } from './adapter.ts';
export { clientAdapters } from './adapter-list.ts';
export { createClients } from './clients.ts';
export type { DirectEntry } from './direct-entries.ts';
export { ownFiles } from './own-files.ts';
export { maskArguments, maskText } from './mask-secrets.ts';
export { scanSummary } from './scan-summary.ts';
export type {
  ClientAuditPort,
  Clients,
  ClientSelection,
  ClientsPorts,
  DefinitionsPort,
  MachineFacts,
  SecretsPort,
} from './ports.ts';
export type { ProcessEye, RunningServer } from './shadow/running-server.ts';
export { type JudgedEntry, Shadow, type ShadowOptions } from './shadow/shadow.ts';
export { LinuxProcesses } from './shadow/linux-processes.ts';
export { ListedProcesses, parsePs, parseWin32Processes } from './shadow/listed-processes.ts';
export { SinceFile } from './shadow/since-file.ts';
export { windowsSide } from './wsl.ts';
export { ClientWatch, type WatchOptions } from './watch-clients.ts';
