import type { ClientConfigView } from '../../../shared/model/client.ts';
import type { MachineFacts } from './ports.ts';

export type ConfigScope = ClientConfigView['scope'];
export type ConfigFormatName = ClientConfigView['format'];

/** What an adapter may look at to find its config files. */
export interface LocateFacts extends Pick<MachineFacts, 'platform' | 'home' | 'env' | 'list'> {
  /** Absolute project folders. */
  readonly folders: readonly string[];
}

/** A place where a client looks for servers. */
export interface ConfigLocation {
  readonly path: string;
  readonly scope: ConfigScope;
  readonly format: ConfigFormatName;
  /** Members that lead from the top of the file to the map of servers. */
  readonly root: readonly string[];
  /** The project folder, for a project config. */
  readonly folder?: string;
  /** Why no entry of it can be routed through Gatehouse. */
  readonly refused?: string;
  /** It belongs to another system on this machine, and is never written: neither adopted nor taken out. */
  readonly elsewhere?: true;
}

/** Where an entry stands; what its variables can mean. */
export interface EntryPlace extends Pick<MachineFacts, 'platform' | 'home'> {
  readonly folder: string | undefined;
}

export type Expansion =
  | { readonly kind: 'text'; readonly text: string }
  /** A variable that only the client can fill in. `name` is that of the variable; `isAll` when the text is nothing else. */
  | { readonly kind: 'variable'; readonly whole: string; readonly name: string; readonly isAll: boolean };

/** How a client spells a server entry. */
export interface EntryShape {
  readonly command: string;
  readonly args: string;
  readonly env: string;
  readonly cwd: string;
  /** The member that holds the headers of a remote server. */
  readonly headers: string;
  /** Members that make an entry a remote one. */
  readonly url: readonly string[];
  /** Members that hold something else than the launch, whose text values must be one of these to be adopted. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** What `type` must say of an entry with a command, where it says anything. */
  readonly stdioType: string;
  /** What `type` may say of a remote entry that can be adopted. */
  readonly remoteTypes: readonly string[];
  /** Members of a remote entry that only the client can use, with the reason. */
  readonly refusedRemote: Readonly<Record<string, string>>;
  /** The member that names the variable a bearer token is in. */
  readonly tokenVariable?: string;
  /** Members whose meaning only the client knows: an entry that has one is left alone, with this note. */
  readonly refused: Readonly<Record<string, string>>;
  /** What the client puts in for variables in command, arguments, environment and folder. Absent: it takes them literally. */
  readonly expand?: (text: string, place: EntryPlace) => Expansion;
}

/** A file in which a client keeps the projects it knows, and how they stand in it. */
export type ProjectsFile =
  /** Absolute paths are the keys of a member of a JSON file. */
  | { readonly kind: 'keys'; path(facts: LocateFacts): string; readonly member: string }
  /** Each subfolder has a `workspace.json` with the URL of one folder (VS Code and what is built on it). */
  | { readonly kind: 'workspaces'; path(facts: LocateFacts): string };

/** One AI client: data, no effects. A new client is a new file like this and a line in `adapter-list.ts`. */
export interface ClientAdapter {
  /** Stable id, used on the command line, in configs and in the audit. */
  readonly id: string;
  readonly name: string;
  readonly shape: EntryShape;
  locate(facts: LocateFacts): ConfigLocation[];
  /** Project folders that the client remembers, from its own files. Absent: it keeps no such list. */
  readonly projects?: ProjectsFile;
}
