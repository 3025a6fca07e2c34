import { describe, expect, it } from 'vitest';
import { admit, combineLayers, type Policy } from '../../../electron/core/policy/index.ts';
import type { LaunchFacts, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import { HASH, remote, stdio, validLayer } from './facts.ts';

type Entry = NonNullable<Policy['allowedMcpServers']>[number];

const FOLDERS = new Map([['~/projects', '/home/ana/projects']]);
const decide = (policy: Policy, facts: LaunchFacts) =>
  admit(combineLayers([validLayer(policy)], { folders: FOLDERS }), facts);
const allows = (entry: Entry, facts: LaunchFacts): boolean =>
  decide({ allowedMcpServers: [entry] }, facts).effect === 'allow';
const denies = (entry: Entry, facts: LaunchFacts): boolean =>
  decide({ deniedMcpServers: [entry] }, facts).effect === 'deny';

const npm = (version?: string, integrity?: string, change: Partial<StdioLaunchFacts> = {}): LaunchFacts =>
  stdio({
    command: ['npx', '-y', '@acme/tickets'],
    identity: {
      kind: 'package',
      ecosystem: 'npm',
      name: '@acme/tickets',
      ...(version === undefined ? {} : { version }),
      ...(integrity === undefined ? {} : { integrity }),
    },
    ...change,
  });

describe('an entry for a package', () => {
  const name = 'npm:@acme/tickets';

  it.each<[string, Entry, LaunchFacts, boolean]>([
    ['any version, when it names none', { package: name }, npm(), true],
    ['a pinned one within the range', { package: name, version: '>=3.0.0 <4' }, npm('3.2.1'), true],
    ['none outside of it', { package: name, version: '>=3.0.0 <4' }, npm('4.0.0'), false],
    [
      'no pre-release the range does not name',
      { package: name, version: '>=3.0.0 <4' },
      npm('3.3.0-beta.1'),
      false,
    ],
    ['none that is not pinned', { package: name, version: '>=0' }, npm(), false],
    [
      'only the content it names',
      { package: name, integrity: 'sha512-good' },
      npm('1.0.0', 'sha512-good'),
      true,
    ],
    ['no other content', { package: name, integrity: 'sha512-good' }, npm('1.0.0', 'sha512-evil'), false],
    ['nothing nobody vouches for', { package: name, integrity: 'sha512-good' }, npm('1.0.0'), false],
    ['no other name', { package: 'npm:@acme/ticket' }, npm('1.0.0'), false],
    ['no package of another registry', { package: 'pypi:tickets' }, npm('1.0.0'), false],
  ])('matches %s', (_, entry, facts, expected) => {
    expect(allows(entry, facts)).toBe(expected);
  });

  it('says what would have to be otherwise', () => {
    const message = (entry: Entry, facts: LaunchFacts): string =>
      decide({ allowedMcpServers: [entry] }, facts).message;
    expect(message({ package: name, version: '^3' }, npm())).toContain('not pinned');
    expect(message({ package: name, version: '^3' }, npm('2.0.0'))).toContain('2.0.0 is not within ^3');
    expect(message({ package: name, integrity: 'sha512-good' }, npm('1.0.0'))).toContain('gatehouse install');
  });

  it('takes names of PyPI in their normal form, and versions with fewer numbers', () => {
    const facts = stdio({
      identity: { kind: 'package', ecosystem: 'pypi', name: 'mcp-server-fetch', version: '2025.4' },
    });
    expect(allows({ package: 'pypi:MCP_Server.fetch', version: '>=2025.1.0' }, facts)).toBe(true);
    expect(allows({ package: 'pypi:MCP_Server.fetch', version: '>=2026.0.0' }, facts)).toBe(false);
  });
});

describe('a deny entry for a package', () => {
  it.each<[string, Entry, LaunchFacts, boolean]>([
    ['what is that package', { package: 'npm:@acme/tickets' }, npm('1.0.0'), true],
    ['a version that could be meant', { package: 'npm:@acme/tickets', version: '<2' }, npm(), true],
    ['no version that is another', { package: 'npm:@acme/tickets', version: '<2' }, npm('2.0.0'), false],
    ['pre-releases as well', { package: 'npm:@acme/tickets', version: '<2' }, npm('1.9.0-rc.1'), true],
    [
      'a wrapper that mentions it',
      { package: 'npm:evil-mcp' },
      stdio({
        command: ['sh', '-c', 'npx -y evil-mcp@1'],
        identity: { kind: 'unresolvable', why: 'w' },
        reading: 'opaque',
      }),
      true,
    ],
    [
      'an alias that leads to it',
      { package: 'npm:evil-mcp' },
      stdio({ command: ['npx', 'good@npm:evil-mcp'], identity: { kind: 'unresolvable', why: 'w' } }),
      true,
    ],
  ])('denies %s', (_, entry, facts, expected) => {
    expect(denies(entry, facts)).toBe(expected);
  });
});

describe('an entry for an image', () => {
  const facts = stdio({ identity: { kind: 'image', reference: `mcp/fetch@sha256:${HASH}` } });

  it.each<[string, Entry, boolean]>([
    ['its name in full', { image: `docker.io/mcp/fetch@sha256:${HASH}` }, true],
    ['its digest beside', { image: 'mcp/fetch', digest: `sha256:${HASH}` }, true],
    ['any digest, when it names none', { image: 'mcp/fetch' }, true],
    ['another digest', { image: 'mcp/fetch', digest: `sha256:${'b'.repeat(64)}` }, false],
    ['another registry', { image: 'ghcr.io/mcp/fetch' }, false],
  ])('is matched by %s', (_, entry, expected) => {
    expect(allows(entry, facts)).toBe(expected);
  });
});

describe('what an entry constrains', () => {
  const run = (texts: readonly [string, string?][], change: Partial<StdioLaunchFacts> = {}): LaunchFacts =>
    stdio({
      serverArguments: texts.map(([text, path]) => ({ text, ...(path === undefined ? {} : { path }) })),
      client: 'cursor',
      ...change,
    });
  const args = ['--stdio', { under: '~/projects' }, { oneOf: ['a', 'b'] }];
  const inside: [string, string] = ['x', '/home/ana/projects/x'];

  it.each<[string, LaunchFacts, boolean]>([
    ['all of them, in order', run([['--stdio'], inside, ['b']]), true],
    ['the folder itself', run([['--stdio'], ['.', '/home/ana/projects'], ['a']]), true],
    ['one too few', run([['--stdio'], inside]), false],
    ['one too many', run([['--stdio'], inside, ['a'], ['c']]), false],
    ['another word', run([['--http'], inside, ['a']]), false],
    ['none of the choice', run([['--stdio'], inside, ['c']]), false],
    ['a folder beside it', run([['--stdio'], ['x', '/home/ana/projects-2'], ['a']]), false],
    ['what leads out of it', run([['--stdio'], ['projects/link', '/etc/passwd'], ['a']]), false],
    ['a path that cannot be told', run([['--stdio'], ['x'], ['a']]), false],
    ['arguments that cannot be told', stdio({ client: 'cursor' }), false],
  ])('arguments: %s', (_, facts, expected) => {
    expect(allows({ sha256: HASH, args }, facts)).toBe(expected);
  });

  it('nothing is under a folder that is not known', () => {
    expect(
      allows({ sha256: HASH, args: [{ under: '~/elsewhere' }] }, run([['x', '/home/ana/elsewhere/x']])),
    ).toBe(false);
  });

  it('clients: only the ones it names, and one that is not known is none of them', () => {
    expect(allows({ sha256: HASH, clients: ['cursor'] }, run([]))).toBe(true);
    expect(allows({ sha256: HASH, clients: ['zed'] }, run([]))).toBe(false);
    expect(allows({ sha256: HASH, clients: ['cursor'] }, stdio())).toBe(false);
    const url = { serverUrl: 'https://a.example/', clients: ['cursor'] };
    expect(allows(url, { ...remote('https://a.example/'), client: 'cursor' })).toBe(true);
    expect(allows(url, remote('https://a.example/'))).toBe(false);
  });

  it('sandbox: a definition that asks for more is another one', () => {
    const sandbox = {
      filesystem: { allowRead: ['~/projects'] },
      network: { allowedDomains: ['*.acme.example'] },
    };
    const asking = (grants: StdioLaunchFacts['grants']) =>
      allows({ sha256: HASH, sandbox }, run([], { grants }));
    expect(asking(undefined)).toBe(true);
    expect(asking({ filesystem: { allowRead: ['/home/ana/projects/x'] } })).toBe(true);
    expect(asking({ network: { allowedDomains: ['api.acme.example'] } })).toBe(true);
    expect(asking({ filesystem: { allowWrite: ['/home/ana/projects/x'] } })).toBe(false);
    expect(asking({ filesystem: { allowRead: ['/home/ana/projects/../.ssh'] } })).toBe(false);
    expect(asking({ network: { allowedDomains: ['evil.example'] } })).toBe(false);
    expect(asking({ network: { allowPrivateNetworks: true } })).toBe(false);
    expect(asking({ backend: 'docker', image: 'x' })).toBe(false);
  });
});
