import type { ServerDefinition } from '../../../../shared/model/server.ts';

/** A process that a client started around Gatehouse. */
export interface RunningServer {
  /** Of this process: its id and when it began. */
  readonly id: string;
  readonly client: string;
  readonly pid: number;
  readonly server: string;
  /** Masked. */
  readonly command: string;
  readonly definition: ServerDefinition | undefined;
  readonly folder: string | undefined;
  /** What gave it away. */
  readonly note: string;
}

/** Looks at the processes of this machine. */
export interface ProcessEye {
  /** Those that run now. What cannot be read is left out. `direct`: command lines of direct entries, for comparison. */
  look(direct: readonly KnownLaunch[]): Promise<readonly RunningServer[]>;
}

/** A direct entry of a config, as its process would look. */
export interface KnownLaunch {
  readonly client: string;
  readonly server: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** The id of a process's finding: process ids come again, the moment of their start does not. */
export function processId(pid: number, started: string): string {
  return `p${pid}-${started}`;
}

export function isProcessId(id: string): boolean {
  return id.startsWith('p') && id.includes('-');
}
