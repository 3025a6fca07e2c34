import type { CommandMeaning } from './read-command.ts';

const SWITCHES = new Set(['-i', '--interactive', '--rm', '--init', '--read-only']);
const WITH_VALUE = new Set(['--name', '--pull', '--memory', '-m', '--cpus', '--cap-drop', '--label', '-l']);
const ENVIRONMENT = new Set(['-e', '--env']);
const NETWORK = new Set(['--network', '--net']);
const PINNED = /^[a-z0-9][A-Za-z0-9._:/-]*@sha256:[0-9a-f]{64}$/;

/**
 * Reads `docker run` and `podman run` with flags that neither mount, share nor replace anything. The names set with `-e`
 * are handed on: they can change what runs inside as well.
 */
export function readContainerRun(program: string, args: readonly string[]): CommandMeaning {
  if (args[0] !== 'run') return opaque(`only "${program} run" is read`);
  const environment: string[] = [];
  let index = 1;
  for (; index < args.length && args[index]!.startsWith('-'); index++) {
    const word = args[index]!;
    if (SWITCHES.has(word)) continue;
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const flag = equals < 0 ? word : word.slice(0, equals);
    const value = equals < 0 ? args[++index] : word.slice(equals + 1);
    if (value === undefined) return opaque(`${program} run ${flag} has no value`);
    if (ENVIRONMENT.has(flag)) environment.push(value.split('=')[0]!);
    else if (!WITH_VALUE.has(flag) && !(NETWORK.has(flag) && (value === 'none' || value === 'bridge'))) {
      return opaque(`${program} run ${flag.startsWith('--') ? flag : flag.slice(0, 2)} can change what runs`);
    }
  }
  const reference = args[index];
  if (reference === undefined) return opaque(`${program} run is given no image`);
  if (PINNED.test(reference)) return { kind: 'image', reference, environment, own: args.slice(index + 1) };
  return {
    kind: 'unknown',
    why: 'its image is not pinned by digest (NAME@sha256:…)',
    reading: 'plain',
    environment,
  };
}

function opaque(why: string): CommandMeaning {
  return { kind: 'unknown', why, reading: 'opaque' };
}
