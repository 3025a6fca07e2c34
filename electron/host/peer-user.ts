import { statSync } from 'node:fs';

/**
 * The user id a process runs as, on Linux; undefined where that cannot be told. The id is claimed by the peer, so this
 * narrows what a stolen token is good for; the proof is the token itself.
 */
export function peerUser(pid: number, platform: NodeJS.Platform): number | undefined {
  if (platform !== 'linux' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}
