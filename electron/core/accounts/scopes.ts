/** The scopes of several lists, each once, in the order they were met; undefined when there are none. */
export function scopeUnion(...lists: readonly (string | undefined)[]): string | undefined {
  const all = new Set(lists.flatMap((list) => (list ?? '').split(' ').filter(Boolean)));
  return all.size === 0 ? undefined : [...all].join(' ');
}

/** What a 401 says of where to log in (RFC 9728 section 5.1). The server's word: looked at before it is used. */
export interface Challenge {
  readonly scope: string | undefined;
  readonly resourceMetadata: URL | undefined;
}

/** Metadata that is said to be on another origin is not looked at there: the server's own place for it is (section 3). */
export function challengeOf(response: Response, origin: string): Challenge {
  const header = response.headers.get('www-authenticate') ?? '';
  const metadata = URL.parse(/\bresource_metadata="([^"]{1,2000})"/i.exec(header)?.[1] ?? '');
  return {
    scope: /\bscope="([^"]{1,2000})"/i.exec(header)?.[1],
    resourceMetadata: metadata?.origin === origin ? metadata : undefined,
  };
}

/**
 * The scopes a 403 asks for (RFC 6750 section 3, MCP "Scope Challenge Handling"); undefined when it is about something
 * else. What it says is the server's word.
 */
export function challengedScope(response: Response): string | undefined {
  const challenge = response.headers.get('www-authenticate') ?? '';
  if (!/\berror="?insufficient_scope"?/i.test(challenge)) return undefined;
  return /\bscope="([^"]{1,2000})"/i.exec(challenge)?.[1];
}
