import { describe, expect, it } from 'vitest';
import { bubblewrap, bubblewrapOptions } from '../../../electron/core/sandbox/bubblewrap.ts';
import { type PlanInput, planLaunch, type Proof } from '../../../electron/core/sandbox/plan-launch.ts';
import type { BackendSurroundings, LaunchPlan, PlannedGrant } from '../../../electron/core/sandbox/plan.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { type SandboxGrants, StdioDefinition } from '../../../shared/model/server.ts';

const isolated: Proof = {
  backend: 'bubblewrap',
  axes: { files: 'isolated', network: 'isolated', processes: 'isolated', limits: 'isolated' },
};
const missing: Proof = {
  backend: 'none',
  axes: { files: 'none', network: 'none', processes: 'none', limits: 'none' },
  problem: { problem: 'bubblewrap is not installed', fix: 'Install it.' },
};
const lesser: Proof = {
  backend: 'landlock',
  axes: { files: 'restricted', network: 'isolated', processes: 'none', limits: 'none' },
};
const grant = (path: string, mode: 'read' | 'write', more: Partial<PlannedGrant> = {}): PlannedGrant => ({
  path,
  alias: undefined,
  mode,
  kind: 'folder',
  device: 1n,
  inode: 2n,
  guarded: [],
  ...more,
});

function input(sandbox?: SandboxGrants, more: Partial<PlanInput> = {}): PlanInput {
  return {
    server: 'notes',
    definition: StdioDefinition.parse({ command: 'node', ...(sandbox === undefined ? {} : { sandbox }) }),
    identity: { kind: 'file', path: '/opt/notes/index.js', sha256: '00' },
    launch: {
      file: '/usr/bin/node',
      args: ['/opt/notes/index.js'],
      env: { KEY: 'a secret' },
      cwd: '/home/ada',
    },
    home: '/home/ada',
    user: { uid: 1000, gid: 1000 },
    root: 'no',
    preset: undefined,
    grants: [],
    approved: new Map(),
    runtime: { paths: ['/opt/notes'], links: [] },
    proof: isolated,
    lesser: undefined,
    accepted: undefined,
    floor: { minimum: undefined, deniedDomains: [] },
    helper: true,
    docker: false,
    ...more,
  };
}

const surroundings: BackendSurroundings = {
  programs: {
    bubblewrap: '/usr/bin/bwrap',
    helper: '/g/sandbox-init',
    prlimit: '/usr/bin/prlimit',
    sandboxExec: undefined,
    docker: undefined,
  },
  sockets: undefined,
  arch: 'x64',
  system: { folders: ['/usr'], links: [{ path: '/bin', target: 'usr/bin' }] },
};

/** The options that name this path as where something is mounted, with what is done there. */
function at(plan: LaunchPlan, path: string): string[] {
  const options = bubblewrapOptions(bubblewrap(plan, surroundings));
  return options
    .flatMap((option, index) => (option === path ? [options[index - 2]!, options[index - 1]!] : []))
    .filter((option) => option.startsWith('--'));
}

function code(plan: () => unknown): string {
  try {
    plan();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'planned';
}

describe('what a server is started with', () => {
  it('is nothing of the user when nothing was granted: its program, private folders, no network', () => {
    const plan = planLaunch(input());
    expect(plan).toMatchObject({
      backend: 'bubblewrap',
      network: { mode: 'none' },
      grants: [],
      runtime: ['/opt/notes'],
    });
    expect(plan.view.level).toBe('isolated');
    expect(plan.reasons).toEqual([
      'Nothing was granted: it has its own program, a private home and no network.',
    ]);
    const { args, descriptors, env } = bubblewrap(plan, surroundings);
    const options = bubblewrapOptions(bubblewrap(plan, surroundings)).map((option, index, all) =>
      all[index - 1] === '--ro-bind-data' || all[index - 1] === '--seccomp' ? '#' : option,
    );
    expect(options.join(' ')).toMatchInlineSnapshot(
      `"--unshare-user --unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try --disable-userns --die-with-parent --new-session --cap-drop ALL --hostname gatehouse --uid 1000 --gid 1000 --ro-bind /usr /usr --symlink usr/bin /bin --ro-bind-try /etc/ld.so.cache /etc/ld.so.cache --ro-bind-try /etc/ld.so.conf /etc/ld.so.conf --ro-bind-try /etc/ld.so.conf.d /etc/ld.so.conf.d --ro-bind-try /etc/alternatives /etc/alternatives --ro-bind-try /etc/ssl /etc/ssl --ro-bind-try /etc/ca-certificates /etc/ca-certificates --ro-bind-try /etc/ca-certificates.conf /etc/ca-certificates.conf --ro-bind-try /etc/pki /etc/pki --ro-bind-try /etc/crypto-policies /etc/crypto-policies --ro-bind-try /etc/fonts /etc/fonts --ro-bind-try /etc/localtime /etc/localtime --ro-bind-try /etc/timezone /etc/timezone --ro-bind-try /etc/mime.types /etc/mime.types --ro-bind-try /etc/os-release /etc/os-release --ro-bind-data # /etc/passwd --ro-bind-data # /etc/group --ro-bind-data # /etc/hosts --ro-bind-data # /etc/nsswitch.conf --proc /proc --dev /dev --size 268435456 --tmpfs /tmp --size 268435456 --tmpfs /home/ada --size 268435456 --tmpfs /dev/shm --symlink /tmp /var/tmp --dir /run --dir /home/ada --ro-bind /opt/notes /opt/notes --ro-bind /g/sandbox-init /run/gatehouse/sandbox-init --remount-ro /dev --remount-ro / --chdir /home/ada --seccomp #"`,
    );
    expect(args.join(' ')).toMatchInlineSnapshot(
      `"--args 8 -- /run/gatehouse/sandbox-init --limit data=1610612736 --limit nproc=128 --limit nofile=1024 --limit core=0 -- /usr/bin/node /opt/notes/index.js"`,
    );
    expect(descriptors.every(({ kind }) => kind === 'bytes')).toBe(true);
    // A command line can be read by everybody.
    expect([...args, ...options].join(' ')).not.toContain('a secret');
    expect(env['KEY']).toBe('a secret');
  });

  it('mounts the outer before the inner, and what is protected read-only above what may be written', () => {
    const guarded = [
      { path: '/home/ada/p/.git', kind: 'folder', as: 'pinned' },
      { path: '/home/ada/p/.git/hooks', kind: 'folder', as: 'read-only' },
      { path: '/home/ada/p/secret', kind: 'folder', as: 'hidden' },
    ] as const;
    const plan = planLaunch(
      input({}, { grants: [{ grant: grant('/home/ada/p', 'write', { guarded }), complete: true }] }),
    );
    expect(at(plan, '/home/ada/p')).toEqual(['--bind-fd']);
    expect(at(plan, '/home/ada/p/.git')).toEqual(['--bind-fd']);
    expect(at(plan, '/home/ada/p/.git/hooks')).toEqual(['--ro-bind-fd']);
    const options = bubblewrapOptions(bubblewrap(plan, surroundings));
    const places = ['/home/ada', '/home/ada/p', '/home/ada/p/.git', '/home/ada/p/.git/hooks'].map((path) =>
      options.indexOf(path),
    );
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(options.lastIndexOf('/')).toBeGreaterThan(options.indexOf('/home/ada/p/secret'));
  });

  it('has the proxy in its environment when hosts were granted, on a port it was not granted itself', () => {
    const plan = planLaunch(
      input(
        { network: { allowedDomains: ['api.example.com'], allowLoopbackPorts: [3128] } },
        { floor: { minimum: undefined, deniedDomains: ['*.bad.example'] } },
      ),
    );
    expect(plan.network).toEqual({
      mode: 'allowList',
      allowedDomains: ['api.example.com'],
      deniedDomains: ['*.bad.example'],
      loopbackPorts: [3128],
      allowPrivateNetworks: false,
    });
    expect(plan.env['HTTPS_PROXY']).toBe('http://127.0.0.1:3129');
  });
});

describe('a server is not started', () => {
  it.each<[string, Partial<PlanInput>, SandboxGrants | undefined]>([
    ['root_refused', { root: 'refused' }, undefined],
    ['sandbox_unavailable', { proof: missing }, undefined],
    ['sandbox_unavailable', { proof: missing, lesser }, undefined],
    [
      'sandbox_unavailable',
      { proof: { ...isolated, axes: { ...isolated.axes, network: 'none' } } },
      undefined,
    ],
    ['sandbox_unavailable', { helper: false }, { network: { allowedDomains: ['a.example'] } }],
    ['sandbox_unavailable', { identity: { kind: 'image', reference: 'x' } }, undefined],
    ['sandbox_unavailable', {}, { backend: 'docker', image: 'x' }],
    ['sandbox_floor', { accepted: 'none', floor: { minimum: 'restricted', deniedDomains: [] } }, undefined],
    [
      'sandbox_floor',
      { accepted: 'restricted', proof: missing, lesser, floor: { minimum: 'isolated', deniedDomains: [] } },
      undefined,
    ],
    ['sandbox_floor', { root: 'allowed', floor: { minimum: 'isolated', deniedDomains: [] } }, undefined],
    [
      'grant_refused',
      {
        grants: [{ grant: grant('/n', 'read'), complete: true }],
        approved: new Map([['/n', { device: 1n, inode: 3n }]]),
      },
      undefined,
    ],
    ['grant_refused', {}, { network: { allowedDomains: ['10.0.0.1'] } }],
  ])('%s %#', (expected, more, grants) => {
    expect(code(() => planLaunch(input(grants, more)))).toBe(expected);
  });

  it('but is with less, when the user accepted that and no policy says otherwise', () => {
    expect(planLaunch(input(undefined, { accepted: 'none', proof: missing }))).toMatchObject({
      backend: 'none',
      view: { level: 'none' },
      network: { mode: 'open' },
      env: { KEY: 'a secret' },
    });
    expect(planLaunch(input(undefined, { accepted: 'restricted', proof: missing, lesser }))).toMatchObject({
      backend: 'landlock',
      view: { level: 'restricted' },
    });
    expect(planLaunch(input(undefined, { root: 'allowed' })).view.level).toBe('restricted');
    // A system that has nothing is shown as what it is.
    expect(planLaunch(input(undefined, { proof: { backend: 'none', axes: missing.axes } })).view.level).toBe(
      'none',
    );
  });
});
