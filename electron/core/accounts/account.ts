import { z } from 'zod';

const Client = z.looseObject({ client_id: z.string(), issuer: z.string().optional() });
const Tokens = z.looseObject({
  access_token: z.string(),
  token_type: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
  scope: z.string().optional(),
  issuer: z.string().optional(),
});

/**
 * What is kept of one login, sealed: everything in it belongs to one server (its URL is the name of the entry), one
 * authorization server and one registration there, and is never used for another.
 */
export const StoredAccount = z.strictObject({
  v: z.literal(1),
  url: z.string(),
  issuer: z.string(),
  /** The resource the tokens are for (RFC 8707). */
  resource: z.string().optional(),
  /** The port of the redirect the client was registered with. */
  redirectPort: z.number().optional(),
  client: Client.optional(),
  tokens: Tokens.optional(),
  /** Epoch ms. */
  obtainedAt: z.number().optional(),
  /** What the authorization server said of itself when the login began, for refresh and revocation. */
  discovery: z.looseObject({ authorizationServerUrl: z.string() }).optional(),
  /** Who logged in, as the server said it: a claim, for screens. */
  subject: z.string().optional(),
});
export type StoredAccount = z.infer<typeof StoredAccount>;
export type AccountTokens = NonNullable<StoredAccount['tokens']>;

/** So long before a token ends it is not used any more (ms): a call may take a while. */
const AHEAD_MS = 60_000;

/** When the access token ends (epoch ms); undefined when the server does not say. */
export function expiryOf({ tokens, obtainedAt }: StoredAccount): number | undefined {
  if (tokens?.expires_in === undefined || obtainedAt === undefined) return undefined;
  return obtainedAt + tokens.expires_in * 1000;
}

/** True when the token may be sent now. */
export function isFresh(account: StoredAccount, now: number): boolean {
  const expiry = expiryOf(account);
  if (account.tokens === undefined) return false;
  return expiry === undefined || now < expiry - Math.min(AHEAD_MS, (account.tokens.expires_in ?? 0) * 200);
}

/** Who logged in: the name in an ID token. It is shown, never judged by, so its signature is not looked at. */
export function subjectOf(tokens: { readonly id_token?: unknown }): string | undefined {
  if (typeof tokens.id_token !== 'string') return undefined;
  try {
    const [, body = ''] = tokens.id_token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    for (const name of ['email', 'preferred_username', 'name', 'sub']) {
      const claim = claims[name];
      if (typeof claim === 'string' && claim !== '') return claim.slice(0, 200);
    }
  } catch {
    // A token that is no JWT names nobody.
  }
  return undefined;
}
