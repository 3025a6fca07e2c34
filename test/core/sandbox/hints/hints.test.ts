import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HintBook } from '../../../../electron/core/sandbox/index.ts';
import { proposeGrant } from '../../../../electron/core/sandbox/hints/propose-grant.ts';
import { refusalsInText } from '../../../../electron/core/sandbox/hints/read-refusals.ts';
import type { Refusal } from '../../../../electron/core/sandbox/hints/refusal.ts';
import { SandboxHint } from '../../../../shared/model/sandbox.ts';
import type { SandboxGrants } from '../../../../shared/model/server.ts';
import { ManualClock } from '../../../fixtures/manual-clock.ts';

const read = (path: string, missing = true): Refusal => ({ kind: 'file', access: 'read', path, missing });
const write = (path: string, missing = false): Refusal => ({ kind: 'file', access: 'write', path, missing });
const facts = { home: '/home/u', dataFolder: '/home/u/.config/gatehouse' };

describe('what a failure says', () => {
  test.each<[string, Refusal]>([
    ["Error: ENOENT: no such file or directory, open '/home/u/Documents/x'", read('/home/u/Documents/x')],
    ["EACCES: permission denied, scandir '/srv/data'", read('/srv/data', false)],
    ["EROFS: read-only file system, open '/srv/data/new'", write('/srv/data/new')],
    ["ENOENT: no such file or directory, mkdir '/srv/data/new'", write('/srv/data/new', true)],
    ["FileNotFoundError: [Errno 2] No such file or directory: '/srv/a b'", read('/srv/a b')],
    ["PermissionError: [Errno 13] Permission denied: '/srv/a'", read('/srv/a', false)],
    ['cat: /srv/a: No such file or directory', read('/srv/a')],
    ['open /srv/a: read-only file system', write('/srv/a')],
    ['getaddrinfo EAI_AGAIN api.example.com', { kind: 'host', host: 'api.example.com', port: 443 }],
    [
      'curl: (6) Could not resolve host: API.example.com',
      { kind: 'host', host: 'api.example.com', port: 443 },
    ],
    ['dial tcp: lookup api.example.com: no such host', { kind: 'host', host: 'api.example.com', port: 443 }],
    [
      "HTTPSConnectionPool(host='api.example.com', port=8443): Max retries exceeded (Failed to resolve)",
      { kind: 'host', host: 'api.example.com', port: 8443 },
    ],
    [
      'page.goto: net::ERR_NAME_NOT_RESOLVED at http://example.com/a?b',
      { kind: 'host', host: 'example.com', port: 80 },
    ],
    ['connect ECONNREFUSED 127.0.0.1:5432', { kind: 'port', port: 5432 }],
    ['dial tcp [::1]:6379: connect: connection refused', { kind: 'port', port: 6379 }],
    ['unshare: Operation not permitted', { kind: 'call', name: 'unshare' }],
  ])('%s', (text, refusal) => {
    expect(refusalsInText(text)).toEqual([refusal]);
  });

  test('is read as real programs say it', () => {
    const node = spawnSync(process.execPath, ['-e', "require('fs').readFileSync('/srv/not/there')"]);
    expect(refusalsInText(node.stderr.toString())).toContainEqual(read('/srv/not/there'));
    const cat = spawnSync('cat', ['/srv/not/there'], { env: { LC_ALL: 'C', PATH: process.env['PATH'] } });
    expect(refusalsInText(cat.stderr.toString())).toEqual([read('/srv/not/there')]);
    const lookup = execFileSync(process.execPath, [
      '-e',
      "require('dns').lookup('nothing.invalid', (e) => console.log(e.message))",
    ]);
    expect(refusalsInText(lookup.toString())).toEqual([{ kind: 'host', host: 'nothing.invalid', port: 443 }]);
  });

  test('is nothing where it only looks alike', () => {
    for (const text of [
      'all is well',
      'ENOENT',
      "open 'relative/path': ENOENT: no such file or directory, open 'relative/path'",
      'getaddrinfo ENOTFOUND localhost',
      'connect ECONNREFUSED 10.0.0.1:5432',
      'getaddrinfo EAI_AGAIN 127.0.0.1',
    ])
      expect(refusalsInText(text)).toEqual([]);
  });

  test('is read in little time, whatever it is', () => {
    const part = fc.constantFrom(
      "ENOENT: a, open '/",
      '/',
      ': ',
      'no such file',
      "'",
      '\n',
      'a',
      'HTTPSConnectionPool(host=',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4000 }), (parts) => {
        expect(refusalsInText(parts.join('')).length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the grant that is offered', () => {
  const propose = (refusal: Refusal, grants: SandboxGrants = {}): SandboxGrants | undefined =>
    proposeGrant(refusal, { ...facts, grants });

  test('is the least that answers it, added to what applies', () => {
    const grants: SandboxGrants = { filesystem: { allowRead: ['~/notes'] }, env: { pass: ['LANG'] } };
    expect(propose(read('/home/u/Documents/x'), grants)).toEqual({
      filesystem: { allowRead: ['~/notes', '/home/u/Documents/x'] },
      env: { pass: ['LANG'] },
    });
    expect(propose(write('/home/u/notes'), grants)).toEqual({
      filesystem: { allowRead: [], allowWrite: ['/home/u/notes'] },
      env: { pass: ['LANG'] },
    });
    expect(propose(write('/srv/data/new', true))).toEqual({ filesystem: { allowWrite: ['/srv/data'] } });
    expect(propose({ kind: 'host', host: 'api.example.com', port: 443 })).toEqual({
      network: { allowedDomains: ['api.example.com:443'] },
    });
    expect(propose({ kind: 'port', port: 5432 })).toEqual({ network: { allowLoopbackPorts: [5432] } });
  });

  test.each<[string, Refusal, SandboxGrants]>([
    ['keys', read('/home/u/.ssh/id_ed25519'), {}],
    ['logins', read('/home/u/.aws/credentials'), {}],
    ['settings of other programs', write('/home/u/.config/autostart/x.desktop'), {}],
    ['the home', read('/home/u'), {}],
    ['what holds it', read('/home'), {}],
    ['what would be the home', write('/home/u/new', true), {}],
    ['our own files', read('/home/u/.config/gatehouse/policy.json'), {}],
    ['the system', read('/etc/shadow'), {}],
    ['sockets of other programs', read('/var/run/docker.sock'), {}],
    ['what is hidden from it', read('/srv/a/b'), { filesystem: { denyRead: ['/srv/a'] } }],
    ['what it may not change', write('/srv/a/b'), { filesystem: { denyWrite: ['/srv/a'] } }],
    [
      'a host it is denied',
      { kind: 'host', host: 'a.example.com', port: 443 },
      { network: { deniedDomains: ['*.example.com'] } },
    ],
    ['ports of root', { kind: 'port', port: 80 }, {}],
    ['system calls', { kind: 'call', name: 'ptrace' }, {}],
  ])('is none for %s', (_, refusal, grants) => {
    expect(propose(refusal, grants)).toBeUndefined();
  });
});

describe('the book of hints', () => {
  function make(there: readonly string[] = []): { book: HintBook; changes: string[]; clock: ManualClock } {
    const clock = new ManualClock();
    const changes: string[] = [];
    const exists = async (path: string): Promise<boolean> => there.includes(path);
    const book = new HintBook({ clock, ...facts, exists, changed: (server) => void changes.push(server) });
    return { book, changes, clock };
  }

  test('asks about what the sandbox may be the reason of, in a sentence, once', async () => {
    const { book, changes } = make(['/home/u/Documents/x']);
    const text = "ENOENT: no such file or directory, open '/home/u/Documents/x'";
    await book.said('notes', text);
    await book.said('notes', text);
    await book.said('notes', "ENOENT: no such file or directory, open '/home/u/nothing/there'");
    const hints = book.of('notes', {});
    expect(hints.map((hint) => hint.text)).toEqual(['notes says it could not read ~/Documents/x: grant it?']);
    expect(hints[0]?.grants).toEqual({ filesystem: { allowRead: ['/home/u/Documents/x'] } });
    expect(SandboxHint.array().parse(hints)).toEqual(hints);
    expect(changes).toEqual(['notes']);
    expect(book.of('other', {})).toEqual([]);
  });

  test('says what it saw itself differently, and keeps that', async () => {
    const { book } = make();
    book.saw('notes', { kind: 'host', host: 'api.example.com', port: 443 });
    await book.said('notes', 'getaddrinfo EAI_AGAIN api.example.com');
    expect(book.of('notes', {}).map((hint) => [hint.source, hint.text])).toEqual([
      ['seen', 'notes tried to reach api.example.com:443: grant it?'],
    ]);
  });

  test('offers no grant for keys, however a server asks', async () => {
    const { book } = make(['/home/u/.ssh/id']);
    await book.said('notes', "ENOENT: no such file or directory, open '/home/u/.ssh/id'");
    expect(book.of('notes', {})).toMatchObject([
      { text: 'notes says it could not read ~/.ssh/id. No grant is offered for that.' },
    ]);
    expect(book.of('notes', {})[0]).not.toHaveProperty('grants');
  });

  test('lets go of what was granted meanwhile, of the oldest, and of a flood', async () => {
    const { book, clock } = make();
    book.saw('notes', read('/srv/a'));
    expect(book.of('notes', { filesystem: { allowWrite: ['/srv'] } })).toEqual([]);
    for (let port = 2000; port < 2030; port++) book.saw('notes', { kind: 'port', port });
    expect(book.of('notes', {})).toHaveLength(20);
    expect(book.of('notes', {})[0]?.refusal).toEqual({ kind: 'port', port: 2029 });
    for (let port = 3000; port < 3100; port++)
      await book.said('loud', `connect ECONNREFUSED 127.0.0.1:${port}`);
    expect(book.of('loud', {})[0]?.refusal).toEqual({ kind: 'port', port: 3059 });
    clock.advance(60_000);
    await book.said('loud', 'connect ECONNREFUSED 127.0.0.1:4000');
    expect(book.of('loud', {})[0]?.refusal).toEqual({ kind: 'port', port: 4000 });
    book.forget('notes');
    expect(book.of('notes', {})).toEqual([]);
  });
});
