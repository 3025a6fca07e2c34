/** The scopes of several lists, each once, in the order they were met; undefined when there are none. */
export function scopeUnion(...lists: readonly (string | undefined)[]): string | undefined {
  const all = new Set(lists.flatMap((list) => (list ?? '').split(' ').filter(Boolean)));
  return all.size === 0 ? undefined : [...all].join(' ');
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
