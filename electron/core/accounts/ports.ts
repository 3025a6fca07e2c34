import type { RemoteDefinition } from '../../../shared/model/server.ts';

/** The sealed entries of this room. As `Vault`, with the owner fixed. */
export interface AccountVault {
  get(name: string): Promise<string | undefined>;
  set(name: string, text: string): Promise<void>;
  remove(name: string): Promise<boolean>;
  names(): readonly string[];
  /** True while reading needs no key. */
  isOpen(): boolean;
}

/** As the global `fetch`, with the addresses looked at and bodies bounded. */
export type AccountFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** What a login needs to know of its server. */
export interface AccountServer {
  readonly name: string;
  readonly definition: RemoteDefinition;
}
