/** The address a bundle may be fetched from, or why it may not: HTTPS, or this machine. */
export function bundleUrl(text: string): { ok: true; url: URL } | { ok: false; problem: string } {
  if (!URL.canParse(text))
    return { ok: false, problem: 'must be a URL such as "https://policy.example.com/gatehouse.json"' };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return { ok: false, problem: 'must not hold a user name or password' };
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
    return { ok: true, url };
  return { ok: false, problem: 'must begin with https://' };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
