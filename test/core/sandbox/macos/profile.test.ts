import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaunchPlan, PlannedGrant } from '../../../../electron/core/sandbox/index.ts';
import { macos } from '../../../../electron/core/sandbox/macos/macos.ts';
import { type MacosProfile, macosProfile } from '../../../../electron/core/sandbox/macos/profile.ts';
import { type Act, mayDo, parseProfile } from './evaluator.ts';

const HOME = '/Users/u';
const SCRATCH = '/private/var/folders/gh/h1';

function grant(path: string, more: Partial<PlannedGrant> = {}): PlannedGrant {
  return {
    path,
    alias: undefined,
    mode: 'write',
    kind: 'folder',
    device: 1n,
    inode: 2n,
    guarded: [],
    ...more,
  };
}

function planned(more: Partial<LaunchPlan> = {}): LaunchPlan {
  return {
    server: 'notes',
    backend: 'macos',
    view: {
      level: 'isolated',
      axes: { files: 'isolated', network: 'isolated', processes: 'isolated', limits: 'restricted' },
    },
    file: '/opt/node/bin/node',
    args: [`${HOME}/servers/notes/index.js`],
    cwd: HOME,
    env: { PATH: '/usr/bin:/bin', TOKEN: 'secret' },
    home: HOME,
    user: { uid: 501, gid: 20 },
    runtime: ['/opt/node', `${HOME}/servers/notes`],
    links: [],
    grants: [],
    network: { mode: 'none' },
    limits: { memoryMb: 1024, processes: 128, openFiles: 1024, tmpMb: 256 },
    preset: undefined,
    reasons: [],
    ...more,
  };
}

const profileOf = (plan: LaunchPlan, ports: readonly number[] = []): MacosProfile =>
  macosProfile({ plan, scratch: SCRATCH, ports });

const reads = (path: string): Act => ({ operation: 'file-read-data', path });
const writes = (path: string): Act => ({ operation: 'file-write-create', path });

describe('the profile of a server that was granted nothing', () => {
  const profile = profileOf(planned());

  test('is what it was', async () => {
    await expect(JSON.stringify(profile.parameters, null, 2) + '\n\n' + profile.text).toMatchFileSnapshot(
      'golden/nothing.sb',
    );
  });

  test.each<[string, Act]>([
    ['files of the user', reads(`${HOME}/.ssh/id_ed25519`)],
    ['what is beside its program', reads(`${HOME}/servers/other/index.js`)],
    ['the list of a home', reads(HOME)],
    ['passwords of the system', reads('/private/etc/master.passwd')],
    ['files of other programs', reads('/private/tmp/other')],
    ['its own program', writes(`${HOME}/servers/notes/index.js`)],
    ['the home', writes(`${HOME}/.zshrc`)],
    ['a login item', writes(`${HOME}/Library/LaunchAgents/x.plist`)],
    ['shared tmp', writes('/private/tmp/x')],
    ['this machine', { operation: 'network-outbound', remote: 'localhost:22' }],
    ['the internet', { operation: 'network-outbound', remote: '1.1.1.1:443' }],
    [
      'a socket of another program',
      { operation: 'network-outbound', path: '/private/var/run/mDNSResponder' },
    ],
    ['a port of its own', { operation: 'network-bind', remote: 'localhost:8080' }],
    ['the keychain', { operation: 'mach-lookup', name: 'com.apple.SecurityServer' }],
    ['the pasteboard', { operation: 'mach-lookup', name: 'com.apple.pasteboard.1' }],
    ['windows', { operation: 'mach-lookup', name: 'com.apple.windowserver.active' }],
    ['other programs', { operation: 'mach-lookup', name: 'com.apple.coreservices.launchservicesd' }],
    ['scripts of others', { operation: 'appleevent-send' }],
    ['other processes', { operation: 'signal', target: 'others' }],
    ['arguments of other processes', { operation: 'process-info-pidinfo', target: 'others' }],
    ['the list of processes', { operation: 'sysctl-read', name: 'kern.proc.all' }],
    ['programs of the user', { operation: 'process-exec', path: `${HOME}/bin/tool` }],
  ])('denies %s', (_, act) => {
    expect(mayDo(profile, act)).toBe(false);
  });

  test.each<[string, Act]>([
    ['its program', reads(`${HOME}/servers/notes/index.js`)],
    ['its runtime', { operation: 'process-exec', path: '/opt/node/bin/node' }],
    ['libraries of the system', { operation: 'file-map-executable', path: '/usr/lib/libSystem.B.dylib' }],
    ['a folder of its own', writes(`${SCRATCH}/x`)],
    ['nothing, for output', { operation: 'file-write-data', path: '/dev/null' }],
    ['the facts of a folder on its way', { operation: 'file-read-metadata', path: HOME }],
    ['its own processes', { operation: 'signal', target: 'same-sandbox' }],
    ['the number of processors', { operation: 'sysctl-read', name: 'hw.ncpu' }],
  ])('allows %s', (_, act) => {
    expect(mayDo(profile, act)).toBe(true);
  });
});

describe('the profile of a server with grants', () => {
  const notes = `${HOME}/notes`;
  const plan = planned({
    grants: [
      grant(notes, {
        guarded: [
          { path: `${notes}/a/repo/.git`, kind: 'folder', as: 'pinned' },
          { path: `${notes}/a/repo/.git/hooks`, kind: 'folder', as: 'read-only' },
          { path: `${notes}/private`, kind: 'folder', as: 'hidden' },
        ],
      }),
      grant(`${HOME}/read`, { mode: 'read' }),
      grant(`${HOME}/one.db`, { kind: 'file' }),
    ],
  });
  const profile = profileOf(plan, [3129, 5432]);

  test('is what it was', async () => {
    await expect(JSON.stringify(profile.parameters, null, 2) + '\n\n' + profile.text).toMatchFileSnapshot(
      'golden/grants.sb',
    );
  });

  test('lets it to what it was granted, and no further', () => {
    expect([notes, `${notes}/x`, `${notes}/a/b`].map((path) => mayDo(profile, writes(path)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(mayDo(profile, writes(`${HOME}/notes2/x`))).toBe(false);
    expect(mayDo(profile, reads(`${HOME}/read/x`))).toBe(true);
    expect(mayDo(profile, writes(`${HOME}/read/x`))).toBe(false);
    expect(mayDo(profile, writes(`${HOME}/one.db`))).toBe(true);
    expect(mayDo(profile, writes(`${HOME}/one.db-journal`))).toBe(false);
    const connects = (remote: string): boolean => mayDo(profile, { operation: 'network-outbound', remote });
    expect(['localhost:3129', 'localhost:5432', 'localhost:22', '10.0.0.1:5432'].map(connects)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('keeps what others run or obey as it is, also where it is not there yet', () => {
    for (const path of [
      '.git/hooks/pre-commit',
      '.vscode/tasks.json',
      '.envrc',
      '.git/config',
      'a/repo/.git/hooks/x',
    ])
      expect([path, mayDo(profile, writes(`${notes}/${path}`))]).toEqual([path, false]);
    expect(mayDo(profile, writes(`${notes}/.git/index`))).toBe(true);
    for (const path of ['.git', 'a/repo/.git'])
      expect(mayDo(profile, { operation: 'file-write-unlink', path: `${notes}/${path}` })).toBe(false);
    expect(mayDo(profile, writes(`${notes}/a/repo/.git/index`))).toBe(true);
    expect(mayDo(profile, reads(`${notes}/private/x`))).toBe(false);
    expect(mayDo(profile, reads(`${notes}/a/repo/.git/hooks/x`))).toBe(true);
  });
});

describe('a path, whatever it is called,', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'a"b',
      'a)(allow default)',
      'a\nb',
      '") (allow file-read*',
      'é',
      'e\u0301',
      '*',
      '.*',
      '\\',
      '#"',
      ';x',
      '${x}',
      '(param "x")',
    ),
    fc
      .string({ minLength: 1, maxLength: 12, unit: 'binary' })
      .filter((text) => !/[\0/]/.test(text) && !/^\.\.?$/.test(text)),
  );

  test('is only ever a parameter: the text does not hold it, and stays whole', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('read', 'write'), (hostile, mode) => {
        const path = `${HOME}/zz-${hostile}-zz`;
        const profile = profileOf(planned({ grants: [grant(path, { mode })], cwd: path }));
        expect(profile.text).not.toContain(`zz-${hostile}-zz`);
        expect(() => parseProfile(profile.text)).not.toThrow();
        expect(mayDo(profile, reads(`${path}/x`))).toBe(true);
        expect(mayDo(profile, reads(`${HOME}/x`))).toBe(false);
        expect(mayDo(profile, writes(`${path}/x`))).toBe(mode === 'write');
      }),
    );
  });

  test('changes nothing of the text of a profile', () => {
    const text = (path: string): string => profileOf(planned({ grants: [grant(path)] })).text;
    fc.assert(
      fc.property(name, (hostile) => {
        expect(text(`${HOME}/${hostile}`)).toBe(text(`${HOME}/plain`));
      }),
    );
  });
});

describe('the command', () => {
  const programs = {
    bubblewrap: undefined,
    helper: undefined,
    prlimit: undefined,
    sandboxExec: '/usr/bin/sandbox-exec',
    docker: undefined,
  };
  const surroundings = { programs, arch: 'arm64', system: { folders: [], links: [] }, scratch: SCRATCH };

  test('holds no secret, and the server’s words are its last arguments', () => {
    const command = macos(planned({ args: ['index.js', '$(touch /tmp/x)', '-p'] }), {
      ...surroundings,
      sockets: undefined,
    });
    expect(command.file).toBe('/usr/bin/sandbox-exec');
    expect(command.args.slice(-4)).toEqual(['/opt/node/bin/node', 'index.js', '$(touch /tmp/x)', '-p']);
    expect(command.args.join(' ')).not.toContain('secret');
    expect(command.env).toMatchObject({ HOME: SCRATCH, TMPDIR: `${SCRATCH}/`, TOKEN: 'secret' });
    expect(command.env).not.toHaveProperty('HTTPS_PROXY');
  });

  test('leads to the proxy with its token in the environment alone, and to granted ports', () => {
    const network = {
      mode: 'allowList' as const,
      allowedDomains: ['api.example.com'],
      deniedDomains: [],
      loopbackPorts: [5432],
      allowPrivateNetworks: false,
    };
    const sockets = {
      folder: '/x',
      proxy: undefined,
      loopback: [],
      tcp: { port: 40_001, token: 'unguessable' },
    };
    const command = macos(planned({ network }), { ...surroundings, sockets });
    expect(command.args.join(' ')).not.toContain('unguessable');
    expect(command.args.join(' ')).toMatch(/localhost:40001[^]*localhost:5432/);
    expect(command.env['HTTPS_PROXY']).toBe('http://gatehouse:unguessable@127.0.0.1:40001');
  });
});
