import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { ClientView, ConfigChange } from '../../../shared/model/client.ts';
import type { ServerDefinition, StdioDefinition } from '../../../shared/model/server.ts';
import type { ShadowFinding } from '../../../shared/model/shadow.ts';
import type { Clock, Random } from '../clock/index.ts';
import type { DirectEntry } from './direct-entries.ts';
import type { WindowsSide } from './wsl.ts';

export type Awaitable<T> = T | Promise<T>;

/** What this room needs to know of the machine; a composition root fills it from the process, tests from a folder. */
export interface MachineFacts {
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** Absolute home folder of the user. */
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Inside WSL: the Windows it runs on. */
  readonly windows?: WindowsSide | undefined;
  /** The names in a folder; none where it cannot be read. */
  list(folder: string): readonly string[];
  /** True while a process of that id runs. */
  isAlive(pid: number): boolean;
}

/** The stored server definitions. Many are changed at once: each change is a write of the whole file. */
export interface DefinitionsPort {
  get(name: string): Awaitable<ServerDefinition | undefined>;
  /** True when the user defined a remote server at this URL by hand. */
  isDefined?(url: string): boolean;
  /** All of them or none. Raises `name_taken` when one of the names exists. */
  addAll(definitions: ReadonlyMap<string, ServerDefinition>): Awaitable<void>;
  /** Those that are there. */
  removeAll(names: readonly string[]): Awaitable<void>;
}

/** The vault, as far as adoption needs it. What it raises is what the vault raises. */
export interface SecretsPort {
  /** Asks for the key, which may open a prompt. */
  open(): Promise<void>;
  /** True when it is open already. */
  isOpen(): boolean;
  /** The names of the user's secrets. */
  names(): ReadonlySet<string>;
  value(name: string): Promise<string | undefined>;
  /** All of them or none. */
  setAll(values: ReadonlyMap<string, string>): Promise<void>;
  /** Forgets those of these secrets that no definition refers to. */
  removeUnused(names: readonly string[]): Promise<void>;
  /** The key of a sealed backup. */
  key(backup: string): Promise<string | undefined>;
  keepKey(backup: string, key: string): Promise<void>;
  forgetKey(backup: string): Promise<void>;
}

/** Where adoption and restoring are recorded. May throw `journal_unwritable`; what was written to a config stays. */
export interface ClientAuditPort {
  record(draft: AuditDraft): Awaitable<void>;
}

export interface ClientsPorts {
  readonly machine: MachineFacts;
  /** GATEHOUSE_HOME; backups are kept below it. */
  readonly gatehouseHome: string;
  /** Absolute path of the shim that configs shall call. */
  readonly shim: string;
  readonly definitions: DefinitionsPort;
  readonly audit: ClientAuditPort;
  /** Absent: there is no vault; secrets stay where they are and backups are not sealed. */
  readonly secrets?: SecretsPort | undefined;
  /** What a preview adds of a definition that could be installed. */
  installable?(definition: StdioDefinition): string | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** Which clients, and where their project configs may be. `folders` are absolute. */
export interface ClientSelection {
  readonly clients: readonly string[];
  readonly all: boolean;
  readonly folders: readonly string[];
  readonly dryRun: boolean;
  /** Tokens stay in the definition. Absent: they move to the vault. */
  readonly keepSecrets?: boolean;
  /** Packages that a runner fetches are installed after it. */
  readonly installs?: boolean;
  /** These entries and no others. */
  readonly only?: readonly { readonly path: string; readonly name: string }[] | undefined;
}

/** The configs of the AI clients on this machine. Calls are carried out one after the other. */
export interface Clients {
  /** Every known config of every client, whether it exists or not. Never throws for a bad file: its view says so. */
  list(folders: readonly string[]): Promise<ClientView[]>;
  /** Raises `client_not_found`, `bad_input`. What fails for one file is in its change. */
  adopt(selection: ClientSelection): Promise<ConfigChange[]>;
  /** Raises `client_not_found`, `bad_input`, `nothing_to_restore`. What fails for one file is in its change. */
  restore(selection: ClientSelection): Promise<ConfigChange[]>;
  /** Every entry that launches a server around Gatehouse, as the configs are now. Raises `bad_input`. */
  direct(folders: readonly string[]): Promise<DirectEntry[]>;
  /** Takes an entry out of its config. Raises `finding_not_found`, `not_adoptable`, `file_changed`, `file_unwritable`. */
  quarantine(entry: DirectEntry, finding: ShadowFinding): Promise<void>;
  /** What is kept out of configs now. */
  quarantined(): Promise<ShadowFinding[]>;
  /** Puts an entry back. Raises what `quarantine` raises. */
  release(id: string): Promise<ShadowFinding>;
  /** Finishes or takes back adoptions that a crash cut off. To be called once at start; adopt and restore do it too. */
  recover(): Promise<void>;
}
