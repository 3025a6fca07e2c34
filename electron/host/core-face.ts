import type { Duplex } from 'node:stream';
import type { Dispatch } from '../../shared/contract/index.ts';
import type { ClientStreams } from '../core/gateway/index.ts';

/** A client that came in through the local socket or over HTTP, proven by its token. */
export interface ConnectingClient {
  readonly client: string;
  /** Undefined: every server that may run, as one. */
  readonly server: string | undefined;
  readonly cwd: string;
  /** Undefined over HTTP. */
  readonly pid: number | undefined;
}

/** What admission said of a connecting client; `begin` hands over the byte stream. */
export interface Admitted {
  /** The code the shim exits with: 0, 3 denied by policy, 5 no such server. */
  readonly exit: number;
  begin(downstream: Duplex): void;
  /** The same with the client's own two streams. Absent where nothing is gained by it. */
  readonly beginWith?: (streams: ClientStreams) => void;
  /** The client went away before the stream began. */
  abandon(): void;
}

/** The core as whoever steers it sees it. */
export interface ControlFace {
  readonly dispatch: Dispatch;
  /** Starts a stream of the contract. Raises `unknown_call`, `bad_input`, `server_not_found`. */
  subscribe(name: string, input: unknown, listener: (value: unknown) => void): Disposable;
  /** What went wrong inside, for the log; never shown to a peer. */
  logBug(where: string, error: unknown): void;
}

/** The core as its hosts see it. */
export interface CoreFace extends ControlFace {
  /** Raises `too_many` and whatever keeps the core from judging. */
  admit(client: ConnectingClient): Promise<Admitted>;
  /** Prometheus text of what this core counts. */
  metrics(): string;
}

/** The core as the HTTP front sees it. */
export interface HttpFace extends Pick<CoreFace, 'admit' | 'logBug'> {
  /** How the front is to listen; undefined when it is not to. */
  http(): { readonly port: number; readonly idleSeconds: number; readonly frameBytes: number } | undefined;
  /** Calls back after each change of what the user set. */
  onSettings(listener: () => void): Disposable;
}
