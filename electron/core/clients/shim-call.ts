import type { EntryShape } from './adapter.ts';

/** An entry that calls a shim: for which server, through which path, and whether it does so in exactly our way. */
export interface ShimCall {
  readonly server: string;
  readonly path: string;
  /** False when the entry brings an environment, variables or a folder along: then it is not what adoption writes. */
  readonly exact: boolean;
}

const SHIM_PATH = /(^|[\\/])bin[\\/]gatehouse(\.cmd)?$/;

/** The arguments of the shim, deterministic, so that vendors' allowlists can name them exactly. */
export function shimArguments(server: string, client: string): string[] {
  return ['connect', server, '--client', client];
}

/** The shim call that an entry is, or undefined when it launches something else. */
export function readShimCall(raw: unknown, shape: EntryShape): ShimCall | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const entry = raw as Record<string, unknown>;
  const [command, ...args] = insideWsl([entry[shape.command], entry[shape.args]].flat());
  if (typeof command !== 'string' || !SHIM_PATH.test(command)) return undefined;
  const [verb, server, flag, client, ...rest] = args;
  if (verb !== 'connect' || typeof server !== 'string' || rest.length > 0) return undefined;
  if (flag !== undefined && !(flag === '--client' && typeof client === 'string')) return undefined;
  const extra = [shape.env, shape.cwd, ...shape.url, ...Object.keys(shape.refused)];
  return { server, path: command, exact: extra.every((member) => isEmpty(entry[member])) };
}

/** What a Windows client has `wsl.exe` run; any other words stay as they are. */
function insideWsl(words: readonly unknown[]): readonly unknown[] {
  const [command, ...args] = words;
  if (typeof command !== 'string' || !/(?:^|[\\/])wsl(?:\.exe)?$/i.test(command)) return words;
  const end = args.findIndex((word) => word === '--exec' || word === '-e' || word === '--');
  return end < 0 ? words : args.slice(end + 1);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}
