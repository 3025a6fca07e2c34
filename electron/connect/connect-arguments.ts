import { isClientId, UNKNOWN_CLIENT } from './handshake.ts';

export interface ConnectArguments {
  /** Absent: every server that may run, as one. */
  readonly server?: string;
  readonly client: string;
}

/** Reads `[NAME] [--client ID]`; undefined when it cannot be understood. */
export function parseConnectArguments(words: readonly string[]): ConnectArguments | undefined {
  let server: string | undefined;
  let client = UNKNOWN_CLIENT;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '--client') client = words[++index] ?? '';
    else if (word.startsWith('--client=')) client = word.slice('--client='.length);
    else if (word.startsWith('-') || server !== undefined) return undefined;
    else server = word;
  }
  if (!isClientId(client)) return undefined;
  return server === undefined ? { client } : { server, client };
}
