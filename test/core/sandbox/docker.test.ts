import { describe, expect, test } from 'vitest';
import { docker } from '../../../electron/core/sandbox/docker.ts';
import type { BackendSurroundings, LaunchPlan, PlannedGrant } from '../../../electron/core/sandbox/index.ts';

const restricted = 'restricted' as const;

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

const PLAN: LaunchPlan = {
  server: 'notes',
  backend: 'docker',
  view: {
    level: restricted,
    axes: { files: restricted, network: restricted, processes: restricted, limits: restricted },
  },
  file: '/usr/bin/node',
  args: ['/app/index.js', '--flag', '$(x)'],
  cwd: '/home/u',
  env: { PATH: '/usr/bin', HOME: '/home/u', TOKEN: 'secret', LANG: 'en' },
  home: '/home/u',
  user: { uid: 1000, gid: 1000 },
  runtime: ['/usr/bin/node'],
  links: [],
  grants: [],
  network: { mode: 'none' },
  limits: { memoryMb: 512, processes: 64, openFiles: 256, tmpMb: 32 },
  container: { image: 'notes@sha256:abc', command: 'node' },
  preset: undefined,
  reasons: [],
};

const surroundings: BackendSurroundings = {
  programs: {
    bubblewrap: undefined,
    helper: '/opt/gh/sandbox-init',
    prlimit: undefined,
    sandboxExec: undefined,
    docker: '/usr/bin/docker',
  },
  sockets: undefined,
  arch: 'x64',
  system: { folders: [], links: [] },
};

/** The values an option is given. */
const valuesOf = (args: readonly string[], option: string): string[] =>
  args.flatMap((word, at) => (args[at - 1] === option ? [word] : []));

describe('a launch in a container', () => {
  const { file, args, env } = docker(PLAN, surroundings);

  test('runs the command of the definition in the image, and nothing of the machine', () => {
    expect(file).toBe('/usr/bin/docker');
    const end = args.indexOf('--');
    expect(args.slice(end)).toEqual(['--', 'notes@sha256:abc', '/app/index.js', '--flag', '$(x)']);
    expect(valuesOf(args, '--entrypoint')).toEqual(['node']);
    expect(valuesOf(args, '--mount')).toEqual([]);
  });

  test('has no network, no rights, no writable root, and limits', () => {
    const options = args.slice(0, args.indexOf('--')).join(' ');
    for (const part of [
      '--network none',
      '--cap-drop ALL',
      '--security-opt no-new-privileges',
      '--read-only',
      '--pull never',
      '--user 1000:1000',
      '--memory 512m --memory-swap 512m',
      '--pids-limit 64',
      '--ulimit nofile=256:256',
    ])
      expect(options).toContain(part);
    expect(options).not.toMatch(/--privileged|--pid[ =]|--ipc host|docker\.sock|--volume|--publish/);
  });

  test('names its variables and holds no value of them', () => {
    expect(valuesOf(args, '--env')).toEqual(['TOKEN', 'LANG', 'HOME=/tmp/home']);
    expect(args.join(' ')).not.toContain('secret');
    expect(env['TOKEN']).toBe('secret');
  });
});

test('grants are mounted where they are, and what is guarded in them stays as it is', () => {
  const guarded = [
    { path: '/srv/w/.git', kind: 'folder', as: 'pinned' },
    { path: '/srv/w/.git/hooks', kind: 'folder', as: 'read-only' },
    { path: '/srv/w/private', kind: 'folder', as: 'hidden' },
    { path: '/srv/w/key', kind: 'file', as: 'hidden' },
  ] as const;
  const grants = [grant('/srv/w', { guarded }), grant('/srv/r', { mode: 'read' })];
  const { args } = docker({ ...PLAN, grants, cwd: '/srv/w' }, surroundings);
  expect(valuesOf(args, '--mount')).toEqual([
    'type=bind,source=/srv/w,target=/srv/w',
    'type=bind,source=/srv/w/.git,target=/srv/w/.git',
    'type=bind,source=/srv/w/.git/hooks,target=/srv/w/.git/hooks,readonly',
    'type=tmpfs,target=/srv/w/private,tmpfs-size=4096',
    'type=bind,source=/dev/null,target=/srv/w/key,readonly',
    'type=bind,source=/srv/r,target=/srv/r,readonly',
  ]);
  expect(valuesOf(args, '--workdir')).toEqual(['/srv/w']);
});

test('a path is one field, whatever it is called', () => {
  const { args } = docker(
    { ...PLAN, grants: [grant('/srv/a,readonly=false,"x"', { mode: 'read' })] },
    surroundings,
  );
  expect(valuesOf(args, '--mount')).toEqual([
    'type=bind,"source=/srv/a,readonly=false,""x""","target=/srv/a,readonly=false,""x""",readonly',
  ]);
});

test('hosts and ports are reached through the relay, in a container without a network', () => {
  const network = {
    mode: 'allowList' as const,
    allowedDomains: ['api.example.com'],
    deniedDomains: [],
    loopbackPorts: [5432],
    allowPrivateNetworks: false,
  };
  const sockets = { folder: '/run/gh/n1', proxy: 'p', loopback: [{ port: 5432, socket: 'l5432' }] };
  const { args } = docker({ ...PLAN, network }, { ...surroundings, sockets });
  expect(args.join(' ')).toContain('--network none');
  expect(valuesOf(args, '--entrypoint')).toEqual(['/run/gatehouse/sandbox-init']);
  expect(args.slice(args.indexOf('--') + 1)).toEqual([
    'notes@sha256:abc',
    ...[
      '--forward',
      '3128',
      '/run/gatehouse/network/p',
      '--forward',
      '5432',
      '/run/gatehouse/network/l5432',
      '--',
    ],
    ...['node', '/app/index.js', '--flag', '$(x)'],
  ]);
  expect(valuesOf(args, '--mount')).toEqual([
    'type=bind,source=/opt/gh/sandbox-init,target=/run/gatehouse/sandbox-init,readonly',
    'type=bind,source=/run/gh/n1,target=/run/gatehouse/network,readonly',
  ]);
});
