import { describe, expect, it } from 'vitest';
import { compileUrlPattern, urlMatches } from '../../../electron/core/policy/server-url.ts';

function matches(pattern: string, url: string, user: 'fails' | 'ignored' = 'fails'): boolean {
  const compiled = compileUrlPattern(pattern);
  if (!compiled.ok) throw new Error(compiled.problem);
  return urlMatches(compiled.pattern, new URL(url), user);
}

describe('serverUrl', () => {
  it.each([
    ['https://mcp.acme.example/v1/mcp', 'https://mcp.acme.example/v1/mcp'],
    ['https://mcp.acme.example/v1/mcp', 'https://MCP.Acme.Example.:443/v1/mcp#part'],
    ['https://MCP.acme.example./*', 'https://mcp.acme.example/x'],
    ['https://*.acme.example/*', 'https://a.b.acme.example/x?y=z'],
    ['https://mcp.acme.example', 'https://mcp.acme.example/any/path?x'],
    ['https://bücher.example/*', 'https://xn--bcher-kva.example/'],
    ['http://localhost:*/*', 'http://localhost:9000/mcp'],
    ['http://127.0.0.1:8080/mcp', 'http://127.1:8080/mcp'],
    ['https://[::1]:8443/*', 'https://[0:0:0:0:0:0:0:1]:8443/x'],
    ['*://mcp.acme.example/*', 'http://mcp.acme.example/x'],
    ['https://mcp.acme.example:443/*', 'https://mcp.acme.example/x'],
    ['https://mcp.acme.example/a b/*', 'https://mcp.acme.example/a%20b/c'],
  ])('%s fits %s', (pattern, url) => {
    expect(matches(pattern, url)).toBe(true);
  });

  it.each([
    ['https://*.acme.example/*', 'https://acme.example/'],
    ['https://*.acme.example/*', 'https://evil.example/.acme.example/'],
    ['https://*.acme.example/*', 'https://evil.example?.acme.example/'],
    ['https://*.acme.example/*', 'https://evil.example#.acme.example/'],
    ['https://*.acme.example/*', 'https://evil.example\\.acme.example/'],
    ['https://*.acme.example/*', 'https://x.acme.example@evil.example/'],
    ['https://*.acme.example/*', 'https://user@x.acme.example/'],
    ['https://mcp.acme.example/*', 'https://mcp.acme.example:8443/'],
    ['https://mcp.acme.example/*', 'http://mcp.acme.example/'],
    ['https://mcp.acme.example/*', 'https://mcp.acme.example.evil.example/'],
    ['https://mcp.acme.example/v1/*', 'https://mcp.acme.example/v1/../admin'],
    ['https://mcp.acme.example/v1/*', 'https://mcp.acme.example/v1/%2e%2e/admin'],
    ['https://mcp.acme.example/v1/mcp', 'https://mcp.acme.example/V1/mcp'],
    ['https://mcp.acme.example/v1/mcp', 'https://mcp.acme.example/v1/mcp?key=1'],
    ['https://mcp.acme.example/', 'https://mcp.acme.example/x'],
    ['https://acme.example/*', 'https://xn--acm-fma.example/'],
    ['*://*', 'ftp://mcp.acme.example/'],
  ])('%s does not fit %s', (pattern, url) => {
    expect(matches(pattern, url)).toBe(false);
  });

  it('a user name does not hide a URL from a deny entry', () => {
    expect(matches('https://evil.example/*', 'https://me@evil.example/', 'ignored')).toBe(true);
  });

  it.each([
    'mcp.acme.example',
    'ftp://acme.example/',
    'https://',
    'https://a@b.example/',
    'https://h:80:90/',
    'https://h:99999/',
    'https://%2a.example/',
    'https://b*ücher.example/',
    'https://10.*.0.1/',
    'https://acme.example/a/../b',
    'https://acme.example/#part',
    'https://a b.example/',
  ])('%s is not a pattern', (pattern) => {
    expect(compileUrlPattern(pattern).ok).toBe(false);
  });
});
