import { createPublicKey, type KeyObject } from 'node:crypto';

/** What stands before the 32 bytes of an Ed25519 public key in its DER form (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** The public key of a text `ed25519:BASE64`; undefined when it is none. */
export function publicKeyOf(text: string): KeyObject | undefined {
  const match = /^ed25519:([A-Za-z0-9+/_-]{43}=?)$/.exec(text);
  if (match === null) return undefined;
  const bytes = Buffer.from(match[1]!, 'base64');
  if (bytes.length !== 32) return undefined;
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

export function isPublicKeyText(text: string): boolean {
  return publicKeyOf(text) !== undefined;
}

/** The text of an Ed25519 public key. */
export function publicKeyText(key: KeyObject): string {
  const der = key.export({ format: 'der', type: 'spki' });
  return `ed25519:${der.subarray(SPKI_HEAD.length).toString('base64')}`;
}
