import type { StoredAccount } from './account.ts';
import type { AccountFetch } from './ports.ts';

/**
 * Tells the authorization server that the tokens are not wanted any more (RFC 7009): the refresh token, which takes the
 * others along, and the access token. A server that does not answer keeps nobody from being logged out here.
 */
export async function revoke(
  account: StoredAccount,
  fetch: AccountFetch,
  clientSecret: string | undefined,
): Promise<void> {
  const { tokens, client, discovery } = account;
  const metadata = discovery?.['authorizationServerMetadata'] as
    { revocation_endpoint?: unknown } | undefined;
  const endpoint = metadata?.revocation_endpoint;
  if (tokens === undefined || client === undefined || typeof endpoint !== 'string') return;
  const secret = clientSecret ?? (client as { client_secret?: string }).client_secret;
  const kinds = [
    ['refresh_token', tokens.refresh_token],
    ['access_token', tokens.access_token],
  ] as const;
  for (const [hint, token] of kinds) {
    if (token === undefined) continue;
    const body = new URLSearchParams({ token, token_type_hint: hint, client_id: client.client_id });
    const basic = Buffer.from(`${encodeURIComponent(client.client_id)}:${encodeURIComponent(secret ?? '')}`);
    const authorization = secret === undefined ? {} : { authorization: `Basic ${basic.toString('base64')}` };
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...authorization };
    await fetch(endpoint, { method: 'POST', headers, body }).catch(() => undefined);
  }
}
