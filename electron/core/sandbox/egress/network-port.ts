import type { Socket } from 'node:net';

/** What the proxy needs of the network of this machine. Tests give their own. */
export interface EgressNetwork {
  /** Every address of a host name; empty or rejected when it has none. */
  resolve(host: string): Promise<readonly string[]>;
  /** Addresses that lead to this machine itself, as they are now. */
  ownAddresses(): readonly string[];
  /**
   * Begins a connection to the first of these addresses that answers, and to no other; no name is looked up. The socket
   * stays half open when its peer ends.
   */
  dial(addresses: readonly string[], port: number): Socket;
}
