import { createHash, timingSafeEqual } from 'node:crypto';

/** The user name that goes with the token; there has to be one. */
export const TOKEN_USER = 'gatehouse';

/** True when `Proxy-Authorization` holds the token (Basic, RFC 7617). Takes as long whatever is wrong with it. */
export function holdsToken(header: string | undefined, token: string): boolean {
  const expected = `Basic ${Buffer.from(`${TOKEN_USER}:${token}`).toString('base64')}`;
  return timingSafeEqual(digest(header ?? ''), digest(expected));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
