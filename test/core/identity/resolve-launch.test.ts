import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeLaunch,
  type IdentityPorts,
  nodeFiles,
  nothingInstalled,
  type ResolvedLaunch,
  resolveLaunch,
  type SecretLaunchRequest,
} from '../../../electron/core/identity/index.ts';
import { admit, combineLayers, parsePolicy } from '../../../electron/core/policy/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import { StdioDefinition } from '../../../shared/model/server.ts';

let folder: string;
let bin: string;
const files = nodeFiles(() => Date.now());

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-identity-')));
  bin = join(folder, 'bin');
  await mkdir(bin);
  await mkdir(join(folder, 'work'));
  await mkdir(join(folder, 'empty'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ports = (): IdentityPorts => ({
  files,
  installed: nothingInstalled,
  emptyFolder: join(folder, 'empty'),
});

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

async function program(path: string, content = `#!/bin/sh\necho "$0"\n`): Promise<string> {
  await writeFile(path, content);
  await chmod(path, 0o755);
  return path;
}

function request(
  definition: Partial<StdioDefinition> & { command: string },
  environment: Record<string, string> = {},
): SecretLaunchRequest {
  return {
    server: 'demo',
    definition: StdioDefinition.parse(definition),
    environment: { PATH: bin, ...environment },
    secrets: { token: 'hunter2' },
    cwd: join(folder, 'work'),
  };
}

const resolved = (...args: Parameters<typeof request>): Promise<ResolvedLaunch> =>
  resolveLaunch(request(...args), ports());
const identity = async (...args: Parameters<typeof request>) =>
  (await describeLaunch(request(...args), ports())).facts.identity;

async function raised(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isAppError(error) ? error.code : String(error);
}

describe('the program', () => {
  it('of a bare name is the first executable file on the PATH', async () => {
    const second = join(folder, 'second');
    await mkdir(join(bin, 'tool'));
    await mkdir(second);
    const file = await program(join(second, 'tool'));
    const launch = await resolved({ command: 'tool', args: ['a'] }, { PATH: [bin, second].join(delimiter) });
    expect(launch).toMatchObject({ file, args: ['a'], cwd: join(folder, 'work') });
    expect(launch.identity).toEqual({ kind: 'file', path: file, sha256: sha256('#!/bin/sh\necho "$0"\n') });
  });

  it('is not looked for in the working folder: empty and relative PATH entries are skipped', async () => {
    await program(join(folder, 'work', 'tool'));
    for (const PATH of ['', ':', '.', `.${delimiter}${bin}`, `${delimiter}${bin}`, '../work']) {
      expect(await raised(resolved({ command: 'tool' }, { PATH }))).toBe('command_not_found');
    }
    const PATH = relative(process.cwd(), join(folder, 'work'));
    expect(await raised(resolved({ command: 'tool' }, { PATH }))).toBe('command_not_found');
  });

  it('must be executable and a regular file', async () => {
    await writeFile(join(bin, 'text'), '');
    await chmod(join(bin, 'text'), 0o644);
    await mkdir(join(bin, 'dir'));
    for (const command of ['text', 'dir', 'gone', join(bin, 'text'), '.', '..']) {
      expect(await raised(resolved({ command }))).toBe('command_not_found');
    }
  });

  it('with a separator is relative to the folder of the launch', async () => {
    const file = await program(join(folder, 'work', 'tool'));
    expect((await resolved({ command: './tool' })).file).toBe(file);
    expect((await resolved({ command: 'work/tool', cwd: folder })).file).toBe(file);
  });

  it('is spawned through its link, but identified by what the link leads to', async () => {
    const real = await program(join(folder, 'real'));
    await symlink(real, join(bin, 'alias'));
    const launch = await resolved({ command: 'alias' });
    expect(launch.file).toBe(join(bin, 'alias'));
    expect(launch.identity).toMatchObject({ kind: 'file', path: real });
    const child = spawn(launch.file, [...launch.args], { cwd: launch.cwd, env: launch.env });
    expect((await text(child.stdout)).trim()).toBe(join(bin, 'alias'));
  });

  it('that changes is another identity at the next launch', async () => {
    const file = await program(join(bin, 'tool'), '#!/bin/sh\n# 1\n');
    const before = await identity({ command: 'tool' });
    await program(file, '#!/bin/sh\n# 2\n');
    const after = await identity({ command: 'tool' });
    expect(before).toMatchObject({ sha256: sha256('#!/bin/sh\n# 1\n') });
    expect(after).toMatchObject({ sha256: sha256('#!/bin/sh\n# 2\n') });
  });

  it('that is a link to a launcher under another name is no identity', async () => {
    await program(join(folder, 'env'));
    await symlink(join(folder, 'env'), join(bin, 'harmless'));
    const { facts } = await describeLaunch(request({ command: 'harmless' }), ports());
    expect(facts).toMatchObject({ reading: 'opaque', identity: { kind: 'unresolvable' } });
  });

  it('whose name is a launcher only for a file system without case is no identity', async () => {
    for (const name of ['NODE', 'Npx', 'SH', 'node.exe']) {
      await program(join(bin, name));
      const { facts } = await describeLaunch(request({ command: name, args: ['x'] }), ports());
      expect(facts.reading).toBe('opaque');
    }
  });
});

describe('the folder', () => {
  it('must be there', async () => {
    await program(join(bin, 'tool'));
    expect(await raised(resolved({ command: 'tool', cwd: join(folder, 'gone') }))).toBe('cwd_not_found');
    expect(await raised(resolved({ command: 'tool', cwd: join(bin, 'tool') }))).toBe('cwd_not_found');
  });
  it('decides when the definition chooses it and the program or script is relative', async () => {
    await program(join(bin, 'node'));
    const decides = async (definition: Parameters<typeof request>[0]) =>
      (await describeLaunch(request(definition), ports())).facts.folder;
    expect(await decides({ command: 'node', args: ['s.js'], cwd: folder })).toBe('decides');
    expect(await decides({ command: './tool', cwd: folder })).toBe('decides');
    expect(await decides({ command: 'node', args: [join(folder, 's.js')], cwd: folder })).toBe('irrelevant');
    expect(await decides({ command: 'node', args: ['s.js'] })).toBe('irrelevant');
  });
});

describe('the script of a launcher', () => {
  const script = 'console.log(1)';
  beforeEach(async () => {
    await program(join(bin, 'node'));
    await program(join(bin, 'python'));
    await writeFile(join(folder, 'work', 's.js'), script);
  });

  it('is the identity, relative or absolute, through links', async () => {
    await symlink(join(folder, 'work', 's.js'), join(folder, 'link.js'));
    for (const path of ['s.js', join(folder, 'work', 's.js'), '../link.js']) {
      expect(await identity({ command: 'node', args: [path] })).toEqual({
        kind: 'file',
        path: join(folder, 'work', 's.js'),
        sha256: sha256(script),
      });
    }
  });

  it('is none when it is missing or a folder', async () => {
    for (const path of ['gone.js', '.', folder]) {
      const { facts } = await describeLaunch(request({ command: 'node', args: [path] }), ports());
      expect(facts).toMatchObject({ identity: { kind: 'unresolvable' }, reading: 'plain' });
    }
  });

  it('is none when ".." behind a link means one file to node and another one to python', async () => {
    await mkdir(join(folder, 'deep', 'er'), { recursive: true });
    await symlink(join(folder, 'deep', 'er'), join(folder, 'work', 'link'));
    await writeFile(join(folder, 'deep', 's.js'), 'other');
    expect(await identity({ command: 'python', args: ['link/../s.js'] })).toMatchObject({
      kind: 'unresolvable',
    });
  });

  it('is believed only of a launcher the PATH leads to', async () => {
    await mkdir(join(folder, 'evil'));
    const evil = await program(join(folder, 'evil', 'node'), '#!/bin/sh\n# evil\n');
    expect(await identity({ command: evil, args: ['s.js'] })).toMatchObject({ kind: 'unresolvable' });
    expect(await identity({ command: join(bin, 'node'), args: ['s.js'] })).toMatchObject({ kind: 'file' });
    // A definition's own PATH is looked in, but it does not make a launcher known.
    const own = { command: 'node', args: ['s.js'], env: { PATH: join(folder, 'evil') } };
    expect((await resolved(own)).file).toBe(evil);
    expect(await identity(own)).toMatchObject({ kind: 'unresolvable' });
    // A virtual environment's python is a link to one that is on the PATH.
    await symlink(join(bin, 'python'), join(folder, 'evil', 'python'));
    expect(await identity({ command: join(folder, 'evil', 'python'), args: ['s.js'] })).toMatchObject({
      kind: 'file',
    });
  });
});

describe('without a program', () => {
  it('the words are still read, so that policy can be explained', async () => {
    expect(await identity({ command: 'npx', args: ['-y', 'pkg'] })).toEqual({
      kind: 'package',
      ecosystem: 'npm',
      name: 'pkg',
    });
    const { facts } = await describeLaunch(request({ command: '/opt/gone', args: ['--prod'] }), ports());
    expect(facts).toMatchObject({ reading: 'plain', identity: { kind: 'unresolvable' } });
    const wrapped = await describeLaunch(request({ command: 'sudo', args: ['x'] }), ports());
    expect(wrapped.facts.reading).toBe('opaque');
  });
});

describe('variables', () => {
  it('are expanded from the launch environment, in command, arguments, folder and values', async () => {
    await program(join(bin, 'tool'));
    const launch = await resolved(
      { command: '${B}/tool', args: ['${ARG}', '${GONE}'], cwd: '${F}', env: { X: '${ARG}', ARG: 'own' } },
      { B: bin, ARG: 'value', F: folder },
    );
    expect(launch).toMatchObject({ file: join(bin, 'tool'), args: ['value', '${GONE}'], cwd: folder });
    expect(launch.env).toMatchObject({ X: 'value', ARG: 'own' });
    expect(launch.facts.command).toBeUndefined();
    expect(launch.facts.configured).toEqual(['${B}/tool', '${ARG}', '${GONE}']);
  });
  it('do not put a secret into the arguments', async () => {
    await program(join(bin, 'tool'));
    const launch = await resolved({ command: 'tool', args: ['${KEY}'], env: { KEY: { secret: 'token' } } });
    expect(launch.args).toEqual(['${KEY}']);
    expect(launch.env['KEY']).toBe('hunter2');
  });
});

describe('a secret in an argument', () => {
  const PRELOAD = '/own/fill-arguments.cjs';
  const handed = (...args: Parameters<typeof request>): Promise<ResolvedLaunch> =>
    resolveLaunch(request(...args), { ...ports(), argumentsPreload: PRELOAD });

  beforeEach(async () => {
    await program(join(bin, 'node'));
    await program(join(bin, 'tool'));
    await writeFile(join(folder, 'work', 'a.js'), '');
  });

  it('stays a reference, and its value is handed to a script that Node.js runs', async () => {
    const args = ['a.js', '${PLACE}', '--key=<${secret:token}>', '${secret:token}'];
    const launch = await handed({ command: 'node', args }, { PLACE: '${secret:other}' });
    const words = ['a.js', '${secret:other}', '--key=<${secret:token}>', '${secret:token}'];
    expect(launch).toMatchObject({ args: words, preload: PRELOAD });
    expect(JSON.parse(launch.env['GATEHOUSE_ARGUMENTS']!)).toEqual({ 2: '--key=<hunter2>', 3: 'hunter2' });
    const { env: _, ...rest } = launch;
    expect(JSON.stringify(rest)).not.toContain('hunter2');
  });

  it('is its reference to policy, and no path', async () => {
    const launch = await handed({ command: 'node', args: ['a.js', '${secret:token}'] });
    expect(launch.facts.command).toEqual(['node', 'a.js', '${secret:token}']);
    expect(launch.facts.serverArguments).toEqual([{ text: '${secret:token}' }]);
    expect(launch.facts.environment).toEqual([]);
  });

  it('needs its secret', async () => {
    const launch = handed({ command: 'node', args: ['a.js', '${secret:gone}'] });
    expect(await raised(launch)).toBe('secret_unavailable');
  });

  it.each<[string, Parameters<typeof request>[0]]>([
    ['another program', { command: 'tool', args: ['${secret:token}'] }],
    ['the script itself', { command: 'node', args: ['${secret:token}'] }],
    ['an option of Node.js', { command: 'node', args: ['--require=${secret:token}', 'a.js'] }],
    [
      'a container',
      {
        command: 'node',
        args: ['a.js', '${secret:token}'],
        sandbox: { backend: 'docker', image: 'node' },
      },
    ],
  ])('is refused to %s', async (_what, definition) => {
    expect(await raised(handed(definition))).toBe('secret_in_argument');
  });

  it('changes nothing for a launch without one', async () => {
    const launch = await handed({ command: 'node', args: ['a.js', '${secret:}'] });
    expect(launch.preload).toBeUndefined();
    expect(launch.env).not.toHaveProperty('GATEHOUSE_ARGUMENTS');
  });
});

describe('the environment of the child', () => {
  it('is the inherited names and the definition’s own, nothing else', async () => {
    await program(join(bin, 'tool'), '#!/bin/sh\n/usr/bin/env\n');
    const launch = await resolved(
      { command: 'tool', env: { OWN: '1', HOME: '/own' } },
      {
        HOME: '/home/u',
        LC_ALL: 'C',
        AWS_SECRET_ACCESS_KEY: 's',
        NODE_OPTIONS: '--require x',
        SSH_AUTH_SOCK: '/s',
        XDG_RUNTIME_DIR: '/run/user/1',
        TERM: '() { :; }; evil',
      },
    );
    expect(launch.env).toEqual({ PATH: bin, HOME: '/own', LC_ALL: 'C', OWN: '1' });
  });
  it('needs its secrets, and possible names', async () => {
    await program(join(bin, 'tool'));
    expect(await raised(resolved({ command: 'tool', env: { A: { secret: 'gone' } } }))).toBe(
      'secret_unavailable',
    );
    expect(await raised(resolved({ command: 'tool', env: { 'LD_PRELOAD=/x:': 'y' } }))).toBe(
      'server_start_failed',
    );
  });
});

describe('with policy', () => {
  const admitted = async (policy: object, definition: Parameters<typeof request>[0]) => {
    const parsed = parsePolicy(JSON.stringify(policy));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const set = combineLayers([
      { name: 'system', source: 'p', state: { kind: 'valid', policy: parsed.policy } },
    ]);
    return admit(set, (await describeLaunch(request(definition), ports())).facts).effect;
  };

  it('an allowed file runs with any arguments; a changed copy, a wrapper and another PATH do not', async () => {
    const file = await program(join(bin, 'tool'), '#!/bin/sh\n# good\n');
    const policy = { allowedMcpServers: [{ sha256: sha256('#!/bin/sh\n# good\n') }] };
    expect(await admitted(policy, { command: 'tool', args: ['--any'] })).toBe('allow');
    expect(await admitted(policy, { command: 'sh', args: ['-c', file] })).toBe('deny');
    expect(await admitted(policy, { command: 'env', args: [file] })).toBe('deny');
    expect(await admitted(policy, { command: 'tool', env: { PATH: bin } })).toBe('deny');
    await program(file, '#!/bin/sh\n# bad\n');
    expect(await admitted(policy, { command: 'tool' })).toBe('deny');
  });

  it('names set inside a container count', async () => {
    await program(join(bin, 'docker'));
    const words = ['run', '-i', '--rm', '-e', 'NODE_OPTIONS', 'mcp/fetch'];
    const entry = { serverCommand: ['docker', ...words] };
    expect(await admitted({ allowedMcpServers: [entry] }, { command: 'docker', args: words })).toBe('deny');
    const listed = { ...entry, env: ['NODE_OPTIONS'] };
    expect(await admitted({ allowedMcpServers: [listed] }, { command: 'docker', args: words })).toBe('allow');
  });
});
