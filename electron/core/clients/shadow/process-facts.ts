/** One process, as far as it can be read. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** The moment of its start, in whatever the system counts. */
  readonly started: string;
  readonly argv: readonly string[];
  readonly folder: string | undefined;
  /** How it is spoken to; `unknown` where the system does not say. */
  readonly input: 'pipe' | 'other' | 'unknown';
}

/** File name of a program, in lower case, without its ending on Windows. */
export function programName(word: string): string {
  const name = word.replaceAll('\\', '/').split('/').at(-1) ?? '';
  return name.toLowerCase().replace(/\.(?:exe|cmd|bat|ps1|js|mjs|cjs)$/, '');
}
