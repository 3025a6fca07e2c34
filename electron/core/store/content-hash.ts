import { hash } from 'node:crypto';

/** The hash of a file that is not there. */
export const NO_FILE = 'absent';

/** SHA-256 of the bytes, as `sha256:<hex>`. What compare-and-swap compares. */
export function contentHash(bytes: Uint8Array | string): string {
  return `sha256:${hash('sha256', bytes)}`;
}
