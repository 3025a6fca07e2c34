import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeLaunch, type InstalledPort, nodeFiles } from '../../electron/core/identity/index.ts';
import { TreeHashes } from '../../electron/core/packages/tree-hash.ts';
import {
  admit,
  combineLayers,
  type Policy,
  type PolicySet,
  wantsTree,
} from '../../electron/core/policy/index.ts';
import type { LaunchFacts } from '../../shared/model/launch.ts';

/*
 * Launches with expected decisions that are kept outside of the repository: the folder `shared` beside it, where it is
 * there. Each is described from real files by `identity` and decided by `policy`, as a real launch would be.
 */

const FILE = resolve(import.meta.dirname, '../../../shared/data/launch-cases.dev.json');

interface Launch {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
}
interface Case {
  readonly id: string;
  readonly rule: string;
  readonly launch: Launch | null;
  readonly expect: string;
  readonly why: string;
}
interface Rule {
  readonly id: string;
  readonly package?: string;
  readonly version?: string;
  readonly url?: string;
  readonly image?: string;
}

const data = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, 'utf8')) as { rules: Rule[]; cases: Case[] })
  : undefined;
const INTEGRITY = `sha512-${'A'.repeat(86)}==`;
const DIGEST = 'd'.repeat(64);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const BINARY = '#!/bin/sh\n# the tool\n';
const SCRIPT = '// the server\n';
const DEPENDENCY = 'opt/acme/server/node_modules/dep/index.js';

describe.skipIf(data === undefined)('the launches of the shared folder', () => {
  const { rules = [], cases = [] } = data ?? {};
  let root: string;
  const hashes = new TreeHashes(() => Date.now());
  let pinned: string;
  const rule = (id: string): Rule => rules.find((one) => one.id === id)!;
  const inRoot = (text: string): string =>
    text
      .replace(/^\/(?=home\/u|opt\/acme|tmp\/evil)/, `${root}/`)
      .replaceAll('<64hex>', DIGEST)
      .replaceAll('<other>', 'e'.repeat(64));

  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-launch-')));
    const file = async (path: string, text: string): Promise<void> => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
      await chmod(join(root, path), 0o755);
    };
    for (const name of ['npx', 'pnpm', 'node', 'docker', 'uvx', 'python3', 'acme-mcp'])
      await file(`bin/${name}`, `#!/bin/sh\n# ${name}\n`);
    await file('home/u/proj/.keep', '');
    await file('tmp/evil/npx', '#!/bin/sh\n# evil\n');
    await file('opt/acme/bin/acme-mcp', BINARY);
    await file('opt/acme/server/index.js', SCRIPT);
    await file('opt/acme/server/package.json', '{}');
    await file(DEPENDENCY, '// as it was');
    pinned = (await hashes.of(join(root, 'opt/acme/server'))).files;
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  function policyOf(id: string): Policy {
    const { package: name, version, url, image } = rule(id);
    switch (id) {
      case 'R-npm':
        return {
          allowedMcpServers: [
            {
              package: `npm:${name!}`,
              version: version!,
              integrity: INTEGRITY,
              args: [inRoot('/home/u/proj')],
              env: ['PATH', 'HOME', 'LANG', 'TMPDIR'],
            },
          ],
        };
      case 'R-bin':
        return { allowedMcpServers: [{ sha256: sha256(BINARY), args: ['--stdio'] }] };
      case 'R-node':
        // The hash of the whole tree: a script whose dependencies are somebody's to change is not pinned by its own hash.
        return { allowedMcpServers: [{ sha256: pinned, args: [] }] };
      case 'R-oci':
        return { allowedMcpServers: [{ image: `${image!}@sha256:${DIGEST}` }] };
      case 'R-uvx':
        return {
          allowedMcpServers: [
            { package: `pypi:${name!}`, version: version!, integrity: `sha256:${DIGEST}`, args: [] },
          ],
        };
      case 'R-url':
        return { allowedMcpServers: [{ serverUrl: url! }] };
      default:
        return { allowedMcpServers: [{ package: 'mcpb:acme-notes', version: '>=1.2.0' }] };
    }
  }

  /** The package of the first rule, installed as it was pinned. */
  const installed: InstalledPort = {
    find: (ecosystem, name, version) =>
      Promise.resolve(
        name === rule('R-npm').package && version === rule('R-npm').version
          ? { ecosystem, name, version, integrity: INTEGRITY, lock: 'l', tree: 't' }
          : undefined,
      ),
    run: ({ ecosystem, name, version }) =>
      Promise.resolve({
        identity: { kind: 'package', ecosystem, name, version, integrity: INTEGRITY },
        file: '/runtime',
        folder: '/tree',
        args: [],
        isNode: true,
        env: {},
        holds: () => Promise.resolve(true),
      }),
  };

  async function factsOf({ command, args, env, cwd }: Launch, set: PolicySet): Promise<LaunchFacts> {
    if (command === '(remote)') return { kind: 'remote', name: 's', url: args[0]! };
    const { facts } = await describeLaunch(
      {
        server: 's',
        definition: { command: inRoot(command), args: args.map(inRoot), env, provenance: 'user' },
        environment: { PATH: join(root, 'bin'), HOME: join(root, 'home/u') },
        cwd: inRoot(cwd),
      },
      {
        files: nodeFiles(() => Date.now()),
        installed,
        emptyFolder: join(root, 'home/u'),
        tree: {
          wanted: (digest) => wantsTree(set, digest),
          of: async (folder) => (await hashes.of(folder)).files,
        },
      },
    );
    if (command !== '(mcpb)') return facts;
    // Bundles run only as they were installed; what of one is known is its name and version.
    const version = /-(\d+\.\d+\.\d+)\.mcpb$/.exec(args[0]!)![1]!;
    const malicious = version === '1.3.0';
    return malicious
      ? facts
      : { ...facts, identity: { kind: 'package', ecosystem: 'mcpb', name: 'acme-notes', version } };
  }

  const launches = cases.filter(
    (one): one is Case & { launch: Launch } => one.launch !== null && /^(?:allow|deny)$/.test(one.expect),
  );

  it('are all there', () => {
    expect(launches.length + cases.filter(({ launch }) => launch === null).length).toBe(cases.length);
    expect(launches.length).toBeGreaterThan(25);
  });

  it.each(launches.map((one) => [one.id, one] as const))('decide %s as expected', async (id, one) => {
    const set = combineLayers([
      { name: 'system', source: 'p', state: { kind: 'valid', policy: policyOf(one.rule) } },
    ]);
    const target = join(root, 'opt/acme/bin/acme-mcp');
    if (id === 'LD-01') await writeFile(target, `${BINARY}# changed`);
    if (id === 'LN-09') {
      // What it is denied for is the change and nothing else.
      expect(admit(set, await factsOf(one.launch, set)).effect).toBe('allow');
      await writeFile(join(root, DEPENDENCY), '// changed');
    }
    try {
      const { effect, message } = admit(set, await factsOf(one.launch, set));
      expect(effect, `${one.why}: ${message}`).toBe(one.expect);
    } finally {
      if (id === 'LD-01') await writeFile(target, BINARY);
      if (id === 'LN-09') await writeFile(join(root, DEPENDENCY), '// as it was');
    }
  });
});

describe('precedence, which needs no files', () => {
  const facts: LaunchFacts = {
    kind: 'stdio',
    name: 's',
    configured: ['/s', 'x'],
    command: ['/s', 'x'],
    environment: [],
    folder: 'irrelevant',
    identity: { kind: 'file', path: '/s', sha256: DIGEST },
    reading: 'plain',
    serverArguments: [{ text: 'x' }],
    client: 'cursor',
  };
  const effect = (policy: Policy, change: Partial<LaunchFacts> = {}): string =>
    admit(combineLayers([{ name: 'system', source: 'p', state: { kind: 'valid', policy } }]), {
      ...facts,
      ...change,
    } as LaunchFacts).effect;

  it('never merges the constraints of two entries: one must hold whole', () => {
    const first = { sha256: DIGEST, args: ['x'], clients: ['zed'] };
    const second = { sha256: DIGEST, args: ['y'], clients: ['cursor'] };
    expect(effect({ allowedMcpServers: [first, second] })).toBe('deny');
    expect(effect({ allowedMcpServers: [first, { ...second, args: ['x'] }] })).toBe('allow');
  });

  it('is about what runs, not what it is called: another command behind the name is another server', () => {
    const policy: Policy = { allowedMcpServers: [{ sha256: DIGEST }, { serverName: 's' }] };
    expect(effect(policy)).toBe('allow');
    expect(effect(policy, { identity: { kind: 'file', path: '/s', sha256: 'e'.repeat(64) } })).toBe('deny');
  });

  it('lets a deny win, also over the exact hash: an exception is made in the deny entry, not beside it', () => {
    expect(
      effect({
        deniedMcpServers: [{ serverCommand: ['/s', 'x'] }],
        allowedMcpServers: [{ sha256: DIGEST }],
      }),
    ).toBe('deny');
  });
});
