import type { Duplex } from 'node:stream';
import type { Clock } from '../clock/index.ts';

/** What became of asking for a session of one server. */
export type OpenedMember =
  /** The stream's other end is served by an ordinary session. */
  | { readonly kind: 'open'; readonly stream: Duplex }
  /** Policy does not admit it: there is no use in asking again until something changes. */
  | { readonly kind: 'denied'; readonly why: string }
  /** It cannot be started now. */
  | { readonly kind: 'failed'; readonly why: string };

/** What a federation needs of the rest of the core. */
export interface FederationPorts {
  readonly clock: Clock;
  /** The version of Gatehouse. */
  readonly version: string;
  /** The servers its client may see, in the order of their names. */
  servers(): readonly string[];
  /** Raises `too_many` and what admission raises. */
  open(server: string): Promise<OpenedMember>;
  /** True for a tool the server once listed, hidden ones included. */
  knowsTool(server: string, tool: string): boolean;
  /** A line for the server's log. */
  note(server: string, text: string): void;
}
