import type { EntryShape } from '../adapter.ts';

/** The spelling most clients share; values are taken literally. */
export const commonShape: EntryShape = {
  command: 'command',
  args: 'args',
  env: 'env',
  cwd: 'cwd',
  headers: 'headers',
  url: ['url'],
  only: { type: ['stdio', 'local'] },
  refused: {},
};

/** Why an entry that reads variables from a file is left alone. */
export function readsEnvFile(client: string): Readonly<Record<string, string>> {
  return { envFile: `it reads its environment from a file (envFile), which only ${client} does` };
}
