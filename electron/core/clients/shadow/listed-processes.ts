import type { Clock } from '../../clock/index.ts';
import type { ProcessFacts } from './process-facts.ts';
import { type OwnProcesses, shadowProcesses } from './shadow-processes.ts';
import type { KnownLaunch, ProcessEye, RunningServer } from './running-server.ts';

export interface ListedProcessesOptions extends OwnProcesses {
  /** What the system's own program prints about processes. */
  list(): Promise<string>;
  parse(text: string): ProcessFacts[];
  readonly clock: Clock;
  /** How long one answer is good for: asking is not for free everywhere. */
  readonly every: number;
}

/** The processes of a system that tells them through a program of its own. One that fails has none. */
export class ListedProcesses implements ProcessEye {
  readonly #options: ListedProcessesOptions;
  #listed: { readonly at: number; readonly facts: ReadonlyMap<number, ProcessFacts> } | undefined;

  constructor(options: ListedProcessesOptions) {
    this.#options = options;
  }

  async look(direct: readonly KnownLaunch[]): Promise<readonly RunningServer[]> {
    const { clock, every, list, parse } = this.#options;
    const now = clock.monotonic();
    if (this.#listed === undefined || now - this.#listed.at >= every) {
      const facts = parse(await list().catch(() => ''));
      this.#listed = { at: now, facts: new Map(facts.map((one) => [one.pid, one])) };
    }
    return shadowProcesses(this.#listed.facts, direct, this.#options);
  }
}

/** What `ps -x -ww -o pid=,ppid=,lstart=,args=` prints on macOS. Arguments are parted at blanks: it shows no others. */
export function parsePs(text: string): ProcessFacts[] {
  const line = /^\s*(\d+)\s+(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.+)$/;
  return text.split('\n').flatMap((row): ProcessFacts[] => {
    const [, pid, parent, started, command] = line.exec(row) ?? [];
    if (pid === undefined || command === undefined || started === undefined) return [];
    const argv = bundleProgram(command);
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        started: started.replace(/\s+/g, ' '),
        argv,
        folder: undefined,
        input: 'unknown',
      },
    ];
  });
}

/** The path of a program in an application's folder may hold blanks: it ends before the first option. */
function bundleProgram(command: string): string[] {
  const bundle = /^(\/.*?\.app\/Contents\/(?:[^/]+\/)*?[^/]+?)(?=\s+-|$)/.exec(command)?.[1];
  if (bundle === undefined) return command.split(/\s+/);
  return [
    bundle,
    ...command
      .slice(bundle.length)
      .split(/\s+/)
      .filter((word) => word !== ''),
  ];
}

/** What `Get-CimInstance Win32_Process | ConvertTo-Json` prints on Windows. */
export function parseWin32Processes(text: string): ProcessFacts[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return [value].flat().flatMap((row): ProcessFacts[] => {
    if (typeof row !== 'object' || row === null) return [];
    const { ProcessId, ParentProcessId, CreationDate, CommandLine } = row as Record<string, unknown>;
    if (typeof ProcessId !== 'number' || typeof CommandLine !== 'string') return [];
    return [
      {
        pid: ProcessId,
        parent: typeof ParentProcessId === 'number' ? ParentProcessId : 0,
        started: JSON.stringify(CreationDate ?? '').replace(/\W/g, ''),
        argv: windowsWords(CommandLine),
        folder: undefined,
        input: 'unknown',
      },
    ];
  });
}

/** The words of a command line, as programs on Windows part it: quotes hold blanks, a backslash before a quote keeps it. */
export function windowsWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:\\.|[^"\\])*"?|\\"|[^\s"])+/g)) {
    words.push(word.replace(/\\"/g, '\0').replaceAll('"', '').replaceAll('\0', '"'));
  }
  return words;
}
