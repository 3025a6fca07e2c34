import { describe, expect, it } from 'vitest';
import { opener, redirectPage } from '../../../scripts/lib/open-page.mjs';

describe('opening the page', () => {
  it('leads the browser on without a referrer, and a URL cannot break out of the file', () => {
    const page = redirectPage('http://127.0.0.1:1/#token="><script>x</script>&');
    expect(page).toContain('http-equiv="refresh"');
    expect(page).toContain('content="no-referrer"');
    expect(page).not.toContain('<script');
    expect(page).toContain('#token=&#34;&#62;&#60;script&#62;');
  });

  it.each(['linux', 'darwin', 'win32'])(
    'on %s hands one argument to a program, not a line to a shell',
    (platform) => {
      const [program, args] = opener(platform, 'file:///tmp/a b&c');
      expect(args.at(-1)).toBe('file:///tmp/a b&c');
      expect(program).not.toMatch(/sh$|cmd/);
    },
  );
});
