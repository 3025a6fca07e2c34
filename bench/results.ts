import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import type { Row } from './rows.ts';

/** What runs have told. The parts may come from several runs on one machine: a later figure replaces an earlier one. */
export interface Results {
  readonly machine: string;
  /** The day of the last run. */
  readonly date: string;
  readonly rows: readonly Row[];
}

/** The results of a file; none when there is no such file. Throws for a file that holds something else. */
export async function readResults(file: string): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeResults(file: string, results: Results): Promise<void> {
  await writeFile(file, `${JSON.stringify(results, null, 1)}\n`);
}

/** Adds new rows to earlier ones of the same machine. */
export function merged(
  earlier: Results | undefined,
  machine: string,
  date: string,
  rows: readonly Row[],
): Results {
  const kept = earlier?.machine === machine ? earlier.rows : [];
  const made = new Map([...kept, ...rows].map((row) => [row.measure, row]));
  return { machine, date, rows: [...made.values()] };
}

/** The machine in words: what a figure depends on. */
export function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  const [kernel] = release().split('-');
  return `${cpus().length} × ${model}, ${gibibytes} GiB, ${process.platform} ${kernel}, Node.js ${process.version}`;
}
