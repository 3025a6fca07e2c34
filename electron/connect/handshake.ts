import { hmacSha256 } from './sha256.ts';

/*
 * The proofs of the local channel (shared/contract/wire.ts). The key is the token file's text, 64 hex characters, as
 * UTF-8. The labels differ by direction, so that no side can be made to answer its own challenge.
 */

/** What the peer sends in Hello to show that it can read the client's token file. */
export function helloProof(token: string, coreNonce: string, peerNonce: string): string {
  return hmacSha256(token, `hello:${coreNonce}:${peerNonce}`);
}

/** What the core sends in Welcome to show the same; the peer sends nothing of its client before it has checked this. */
export function welcomeProof(token: string, coreNonce: string, peerNonce: string): string {
  return hmacSha256(token, `welcome:${peerNonce}:${coreNonce}`);
}

/** Compares two proofs without telling by its duration where they differ. */
export function sameProof(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false;
  let difference = 0;
  for (let index = 0; index < expected.length; index++) {
    difference |= expected.charCodeAt(index) ^ given.charCodeAt(index);
  }
  return difference === 0;
}

/** Ids a client may have on the local channel: they are file names under `run/tokens`. */
export function isClientId(client: string): boolean {
  return /^[a-z0-9-]{1,64}$/.test(client);
}

/** The client id of a shim that was started without `--client`. */
export const UNKNOWN_CLIENT = 'unknown';
