import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessFacts } from './process-facts.ts';
import { type OwnProcesses, shadowProcesses } from './shadow-processes.ts';
import type { KnownLaunch, ProcessEye, RunningServer } from './running-server.ts';

export interface LinuxProcessesOptions extends OwnProcesses {
  /** `/proc`. */
  readonly folder: string;
  /** Only processes of this user are looked at. */
  readonly uid: number;
}

interface Seen {
  readonly facts: ProcessFacts | undefined;
  /** A process between fork and exec still looks like its parent: what is new is read twice. */
  readonly reads: number;
}

/** The processes of a Linux system, from `/proc`. Only what is new since the last look is read. */
export class LinuxProcesses implements ProcessEye {
  readonly #options: LinuxProcessesOptions;
  #seen = new Map<number, Seen>();

  constructor(options: LinuxProcessesOptions) {
    this.#options = options;
  }

  async look(direct: readonly KnownLaunch[]): Promise<readonly RunningServer[]> {
    const names = await readdir(this.#options.folder).catch(() => []);
    const seen = new Map<number, Seen>();
    for (const name of names) {
      if (!/^\d+$/.test(name)) continue;
      const pid = Number(name);
      const before = this.#seen.get(pid);
      const reads = (before?.reads ?? 0) + 1;
      seen.set(
        pid,
        before !== undefined && before.reads >= 2 ? before : { facts: await this.#read(pid), reads },
      );
    }
    this.#seen = seen;
    const known = [...seen].flatMap(([pid, { facts }]): [number, ProcessFacts][] =>
      facts === undefined ? [] : [[pid, facts]],
    );
    return shadowProcesses(new Map(known), direct, this.#options);
  }

  /** Undefined for one of another user, of the kernel, or that is gone. */
  async #read(pid: number): Promise<ProcessFacts | undefined> {
    const folder = join(this.#options.folder, String(pid));
    try {
      const { uid } = await stat(folder);
      if (uid !== this.#options.uid) return undefined;
      const line = await readFile(join(folder, 'stat'), 'utf8');
      const argv = (await readFile(join(folder, 'cmdline'), 'utf8')).split('\0').slice(0, -1);
      if (argv.length === 0) return undefined;
      const link = (name: string): Promise<string | undefined> =>
        readlink(join(folder, name)).catch(() => undefined);
      const [cwd, input] = await Promise.all([link('cwd'), link(join('fd', '0'))]);
      return { pid, ...parseStat(line), argv, folder: cwd, input: kindOfInput(input) };
    } catch {
      return undefined;
    }
  }
}

/** Parent and start of a line of `/proc/PID/stat` (proc(5)); the name in it may hold blanks and brackets. */
export function parseStat(line: string): Pick<ProcessFacts, 'parent' | 'started'> {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1] ?? 0), started: fields[19] ?? '' };
}

function kindOfInput(link: string | undefined): ProcessFacts['input'] {
  if (link === undefined) return 'unknown';
  return link.startsWith('pipe:') || link.startsWith('socket:') ? 'pipe' : 'other';
}
