import { createSecretKey, type KeyObject, scrypt } from 'node:crypto';

/** About 130 MB and half a second: what OWASP asks of scrypt at least, so that a stolen file is slow to guess. */
export const SCRYPT_COST = 2 ** 17;

/** The key a passphrase stands for (scrypt, RFC 7914, r = 8, p = 1), in the Unicode form NFC. */
export function passphraseKey(passphrase: string, salt: string, cost: number): Promise<KeyObject> {
  const options = { cost, blockSize: 8, parallelization: 1, maxmem: 256 * 8 * cost };
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(salt, 'base64url');
    scrypt(passphrase.normalize('NFC'), bytes, 32, options, (error, key) => {
      if (error !== null) reject(error);
      else resolve(createSecretKey(key));
    });
  });
}
