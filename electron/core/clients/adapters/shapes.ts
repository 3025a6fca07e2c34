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
  stdioType: 'stdio',
  remoteTypes: ['http', 'streamable-http', 'streamableHttp', 'streamable_http', 'sse'],
  refusedRemote: {
    oauth: 'it logs in with settings of its own (oauth)',
    auth: 'it logs in with settings of its own (auth)',
    headersHelper: 'it gets its headers from a program (headersHelper)',
    requestInit: 'it has settings of its own for requests (requestInit)',
  },
};

/** Why an entry that reads variables from a file is left alone. */
export function readsEnvFile(client: string): Readonly<Record<string, string>> {
  return { envFile: `it reads its environment from a file (envFile), which only ${client} does` };
}
