import type { Clock } from '../clock/index.ts';
import type { Upstream } from '../gateway/ports.ts';

/** The code a launch runs, as far as it lies in files: what must not have changed while a spare waited. */
export interface LaunchCode {
  /** The program, as it is spawned. */
  readonly program: string;
  /** The file the server is, links resolved; undefined when it is named as a package. */
  readonly entry: string | undefined;
}

/** A launch that was judged and may be kept warm, and all that decides whether a spare is still that launch. */
export interface WarmLaunch {
  readonly server: string;
  /** `launchKey`: equal only for launches that are the same in everything but the session. */
  readonly key: string;
  readonly code: LaunchCode;
  /** Starts the process that was judged. */
  readonly start: () => Promise<Upstream>;
}

/** The preferences (settings.json, `warm`). */
export interface WarmSettings {
  readonly enabled: boolean;
  readonly memoryMegabytes: number;
  readonly idleMinutes: number;
}

/** What the pool needs of the rest of the core. */
export interface WarmPorts {
  readonly clock: Clock;
  settings(): WarmSettings;
  /** Judges the server as it is defined and allowed now. Undefined when no spare of it may be kept. */
  prepare(server: string, cwd: string): Promise<WarmLaunch | undefined>;
  /** Bytes, of the process and all it started; undefined when that cannot be known. */
  memoryOf(upstream: Upstream): Promise<number | undefined>;
  onBattery(): Promise<boolean>;
  /** A text that changes with the code; undefined when it cannot be said. */
  codeState(code: LaunchCode): Promise<string | undefined>;
  readonly usage: { touch(server: string): void; lastUsed(server: string): number | undefined };
  /** How many processes of the server serve sessions. */
  serving(server: string): number;
  /** A line for the server's log. */
  note(server: string, text: string): void;
  /** A spare of the server came or went. */
  changed(server: string): void;
  readonly onBug: (error: unknown) => void;
}
