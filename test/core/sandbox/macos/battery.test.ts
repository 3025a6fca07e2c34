/* The acts of the battery that macOS can be asked about, against the real sandbox-exec: each one succeeds outside of it. */
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { macosProfile } from '../../../../electron/core/sandbox/macos/profile.ts';
import { proveMacos } from '../../../../electron/core/sandbox/index.ts';
import { spawn } from 'node:child_process';

describe.skipIf(process.platform !== 'darwin')('sandbox-exec', () => {
  let folder: string;
  let port: number;
  const listener = createServer((socket) => socket.destroy());

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'ghm-')));
    for (const name of ['granted', 'granted/.git', 'shown', 'own']) mkdirSync(join(folder, name));
    for (const name of ['secret', 'shown/file', 'granted/file']) writeFileSync(join(folder, name), 'text');
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    port = (listener.address() as { port: number }).port;
  });
  afterAll(() => {
    listener.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const grant = (name: string, mode: 'read' | 'write') => ({
    path: join(folder, name),
    alias: undefined,
    mode,
    kind: 'folder' as const,
    device: 0n,
    inode: 0n,
    guarded: [],
  });

  function inside(script: string, ports: readonly number[] = []): boolean {
    const runtime = realpathSync(process.execPath);
    const plan = {
      runtime: [runtime],
      grants: [grant('granted', 'write'), grant('shown', 'read')],
      cwd: '/',
    };
    const { text, parameters } = macosProfile({ plan, scratch: join(folder, 'own'), ports });
    const defined = Object.entries(parameters).flatMap(([name, path]) => ['-D', `${name}=${path}`]);
    return run('/usr/bin/sandbox-exec', [...defined, '-p', text, '/bin/sh', '-c', script]);
  }
  const outside = (script: string): boolean => run('/bin/sh', ['-c', script]);
  function run(file: string, args: string[]): boolean {
    const env = {
      PATH: '/usr/bin:/bin:/usr/sbin',
      D: folder,
      NODE: realpathSync(process.execPath),
      P: String(port),
    };
    const ended = spawnSync(file, args, { env, cwd: '/', timeout: 30_000 });
    return ended.status === 0;
  }
  const connect = `"$NODE" -e 'require("net").connect(+process.env.P,"127.0.0.1").on("connect",()=>process.exit(0)).on("error",()=>process.exit(1))'`;

  test.each([
    ['reads what was granted', 'cat "$D/shown/file"'],
    ['writes what was granted', 'echo x > "$D/granted/new"'],
    ['has a folder of its own', 'echo x > "$D/own/x"'],
    ['runs Node.js', '"$NODE" -e "process.exit(0)"'],
  ])('a server %s', (_, script) => {
    expect(inside(script)).toBe(true);
  });

  test.each([
    ['reads another file', 'cat "$D/secret"'],
    ['reads it through a link', 'ln -sf "$D/secret" "$D/granted/l" && cat "$D/granted/l"'],
    ['reads it by ..', 'cat "$D/granted/../secret"'],
    ['writes what it may read', 'echo x > "$D/shown/file"'],
    ['writes beside', 'echo x > "$D/new"'],
    ['makes a hook', 'mkdir -p "$D/granted/.git/hooks" && echo x > "$D/granted/.git/hooks/pre-commit"'],
    [
      'moves what it may read away',
      'mv "$D/shown/file" "$D/granted/moved" && mv "$D/granted/moved" "$D/shown/file"',
    ],
    ['reaches this machine', connect],
    ['signals others', `kill -0 ${process.pid}`],
    ['asks the keychain', 'security list-keychains | grep -q .'],
    ['reads the pasteboard', 'echo x | pbcopy'],
  ])('no server %s', (_, script) => {
    expect({ outside: outside(script), inside: inside(script) }).toEqual({ outside: true, inside: false });
  });

  test('a server reaches the ports it was granted', () => {
    expect(inside(connect, [port])).toBe(true);
  });

  test('is proven at start', async () => {
    const proof = await proveMacos({
      spawn,
      surroundings: {
        programs: {
          bubblewrap: undefined,
          helper: undefined,
          prlimit: undefined,
          sandboxExec: '/usr/bin/sandbox-exec',
          docker: undefined,
        },
        sockets: undefined,
        arch: process.arch,
        system: { folders: [], links: [] },
      },
      ids: randomUUID,
      runtime: process.execPath,
      home: folder,
      dataFolder: join(folder, 'data'),
      folder: join(folder, 'run'),
      user: { uid: process.getuid!(), gid: process.getgid!() },
    });
    expect(proof).toMatchObject({
      backend: 'macos',
      axes: { files: 'isolated', network: 'isolated', processes: 'isolated' },
    });
    expect(proof.problem).toBeUndefined();
  });
});
