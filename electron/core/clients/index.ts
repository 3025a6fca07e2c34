export type { ClientAdapter, ConfigLocation, EntryShape, LocateFacts } from './adapter.ts';
export { clientAdapters } from './adapter-list.ts';
export { createClients } from './clients.ts';
export { ownFiles } from './own-files.ts';
export { maskArguments, maskText } from './mask-secrets.ts';
export type {
  ClientAuditPort,
  Clients,
  ClientSelection,
  ClientsPorts,
  DefinitionsPort,
  MachineFacts,
} from './ports.ts';
export { ClientWatch, type WatchOptions } from './watch-clients.ts';
