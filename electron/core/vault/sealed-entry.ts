import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What an entry is bound to: sealed under one place, it opens under no other. */
export interface EntryPlace {
  readonly keyId: string;
  readonly owner: string;
  readonly name: string;
}

/** Seals a text with AES-256-GCM; base64url of nonce, ciphertext and tag. `nonce` are 12 bytes that were never used before. */
export function sealEntry(key: KeyObject, place: EntryPlace, text: string, nonce: Uint8Array): string {
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(place));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

/** The text of a sealed entry; undefined when the key, the place or a single bit is another one. */
export function openEntry(key: KeyObject, place: EntryPlace, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const end = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo(place));
  decipher.setAuthTag(bytes.subarray(end));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

function boundTo({ keyId, owner, name }: EntryPlace): Buffer {
  return Buffer.from(canonicalJson(['gatehouse-vault', 1, keyId, owner, name]));
}
