import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { LAUNCHER, ROOT } from '../fixtures/gatehouse.ts';
import type { JsonRpcClient } from '../fixtures/json-rpc-client.ts';
import { CANARY, connecting, Prison } from '../fixtures/sandbox/prison.ts';

const isUser = process.platform === 'linux' && process.getuid?.() !== 0;

/** The error of a server that does not start, as its client reads it. */
async function refusal(client: JsonRpcClient): Promise<string> {
  const answer = await client.request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });
  return answer.error?.message ?? JSON.stringify(answer.result);
}

/** Process ids of everything that runs this prison's server program. */
function serversOf(prison: Prison): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(prison.program);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.skipIf(!isUser)('a server that cannot be isolated as it must be is not started', () => {
  let prison: Prison;
  beforeEach(async () => {
    prison = await Prison.create();
  });
  afterEach(() => prison[Symbol.asyncDispose]());

  const granted = (): Record<string, object> => ({ held: { filesystem: { allowWrite: [prison.project] } } });

  it('when its folder was swapped for another one, or a link, or is gone', async () => {
    await prison.start(granted());
    await prison.inside('held', 'true');
    const moved = `${prison.project}-moved`;
    renameSync(prison.project, moved);
    expect(await refusal(prison.gatehouse.connect('held'))).toMatch(/project: it does not exist/);
    mkdirSync(prison.project);
    expect(await refusal(prison.gatehouse.connect('held'))).toMatch(
      /project: it is not what it was when you granted it/,
    );
    rmSync(prison.project, { recursive: true });
    symlinkSync(join(prison.home, '.ssh'), prison.project);
    expect(await refusal(prison.gatehouse.connect('held'))).toMatch(/project: it is a link to .*\.ssh/);
    expect(serversOf(prison)).toHaveLength(3);
  });

  it('approves a folder that was replaced when it is told to', async () => {
    await prison.start(granted());
    await prison.inside('held', 'true');
    renameSync(prison.project, `${prison.project}-moved`);
    mkdirSync(prison.project);
    expect(await refusal(prison.gatehouse.connect('held'))).toMatch(/is not what it was/);
    await prison.gatehouse.ok('sandbox', 'held', '--approve-again', '--yes');
    const client = prison.gatehouse.connect('held');
    await client.initialize();
    expect((await client.callTool('run', { command: ['true'] })).result?.isError).not.toBe(true);
  });

  it('without bubblewrap, and starts nothing', async () => {
    prison.define({ held: {} });
    const env = { ...prison.gatehouse.env };
    // The whole machine as it is, without that one program.
    const hidden = [
      '--dev-bind',
      '/',
      '/',
      '--tmpfs',
      '/run',
      '--ro-bind',
      '/dev/null',
      '/usr/bin/bwrap',
      '--die-with-parent',
      '--',
    ];
    const core = spawn('/usr/bin/bwrap', [...hidden, LAUNCHER, 'up', '--json', '--no-ui'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => core.stdout.once('data', resolve));
    try {
      expect(await refusal(prison.gatehouse.connect('held'))).toMatch(
        /bubblewrap is not installed\. Install it .*apt install bubblewrap/,
      );
      expect(serversOf(prison)).toEqual([]);
      const { checks } = (await prison.gatehouse.run('doctor')).json as unknown as {
        checks: { id: string; status: string }[];
      };
      expect(checks.find(({ id }) => id === 'isolation')?.status).toBe('failed');
    } finally {
      core.kill();
    }
  });

  it('without the program inside that lets it out, where a host was granted, and starts nothing', async () => {
    prison.define({
      held: {},
      reaching: { network: { allowedDomains: ['api.example.com'] } },
    });
    const copy = join(prison.home, 'copy');
    cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
    rmSync(join(copy, 'dist', 'native', 'sandbox-init'), { force: true });
    const core = spawn(process.execPath, [join(copy, 'dist', 'cli.js'), 'up', '--json', '--no-ui'], {
      env: prison.gatehouse.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => core.stdout.once('data', resolve));
    try {
      expect(await refusal(prison.gatehouse.connect('reaching'))).toMatch(/sandbox-init/);
      expect(serversOf(prison)).toEqual([]);
      // A server that was granted no host needs no such program.
      expect(await refusal(prison.gatehouse.connect('held'))).toContain('serverInfo');
    } finally {
      core.kill();
    }
  });

  it('where user namespaces are switched off, and starts nothing', async () => {
    prison.define({ held: {} });
    const script = `echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" up --json --no-ui`;
    const env = { ...prison.gatehouse.env, GATEHOUSE_ALLOW_ROOT: '1' };
    const core = spawn('unshare', ['-Ur', '/bin/sh', '-c', script, LAUNCHER], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => core.stdout.once('data', resolve));
    try {
      expect(await refusal(prison.gatehouse.connect('held'))).toMatch(/user namespaces are switched off/);
      expect(serversOf(prison)).toEqual([]);
    } finally {
      core.kill();
    }
  });

  it('as root, unless root was allowed', async () => {
    prison.define({ held: {} });
    const core = spawn('unshare', ['-Ur', LAUNCHER, 'up', '--json', '--no-ui'], {
      env: prison.gatehouse.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => core.stdout.once('data', resolve));
    try {
      expect(await refusal(prison.gatehouse.connect('held'))).toMatch(/runs as root/);
      expect(serversOf(prison)).toEqual([]);
    } finally {
      core.kill();
    }
  });

  it('below a minimum of policy, whatever the user accepts', async () => {
    const { gatehouse } = prison;
    const policy = join(gatehouse.base, 'policy.json');
    writeFileSync(policy, JSON.stringify({ sandbox: { minimum: 'isolated' } }));
    gatehouse.env['GATEHOUSE_POLICY'] = policy;
    await prison.start({ held: {} });
    for (const level of ['none', 'restricted']) {
      const sentence = level === 'none' ? 'run held unprotected' : 'run held restricted';
      const refused = await gatehouse.run('sandbox', 'held', '--accept', level, '--confirm', sentence);
      expect(refused.json.error).toMatchObject({ code: 'sandbox_floor', data: { minimum: 'isolated' } });
      expect(refused.code).toBe(3);
    }
    const key = await prison.inside('held', 'cat', join(prison.home, '.ssh/id'));
    expect(key.output).not.toContain(CANARY);
    const { records } = await gatehouse.ok('audit', 'search', '--limit', '50');
    expect(records.map(({ kind }) => kind)).not.toContain('sandbox.accepted');
  });

  it('with less unless its sentence is typed, which is on record and shown', async () => {
    const { gatehouse } = prison;
    await prison.start({ held: {} });
    const refused = await gatehouse.run('sandbox', 'held', '--accept', 'none');
    expect(refused.json.error).toMatchObject({
      code: 'not_confirmed',
      data: { confirm: 'run held unprotected' },
    });
    await gatehouse.ok('sandbox', 'held', '--accept', 'none', '--confirm', 'run held unprotected');
    const key = await prison.inside('held', 'cat', join(prison.home, '.ssh/id'));
    expect(key.output).toContain(CANARY);
    const { servers, records } = {
      ...(await gatehouse.ok('servers')),
      ...(await gatehouse.ok('audit', 'search', '--limit', '50')),
      servers: (await gatehouse.ok('servers')).servers,
    };
    expect(servers[0]?.sandbox.level).toBe('none');
    expect(records.map(({ kind }) => kind)).toContain('sandbox.accepted');
  });

  it('with less once its definition has changed', async () => {
    await prison.start({ held: {} });
    await prison.gatehouse.ok('sandbox', 'held', '--accept', 'none', '--confirm', 'run held unprotected');
    await prison.gatehouse.ok('sandbox', 'held', '--allow-read', join(prison.home, 'other'), '--yes');
    const key = await prison.inside('held', 'cat', join(prison.home, '.ssh/id'));
    expect(key.output).not.toContain(CANARY);
  });
});

describe.skipIf(!isUser)('what is left of a server', () => {
  it('is nothing when the core is killed: no process, no socket, no file in a granted folder', async () => {
    await using prison = await Prison.create();
    const { pid } = await prison.start({
      held: {
        filesystem: { allowWrite: [prison.project], allowRead: [join(prison.gatehouse.base, 'probe')] },
        network: { allowedDomains: ['example.com'] },
      },
    });
    const before = readdirSync(prison.project).sort();
    await prison.inside('held', prison.probe, 'daemon', '/tmp/alive');
    const servers = serversOf(prison);
    expect(servers.length).toBeGreaterThan(0);
    const client = await prison.client('held');
    process.kill(pid, 'SIGKILL');
    await client.exited;
    await expect.poll(() => serversOf(prison), { timeout: 15_000 }).toEqual([]);
    await expect
      .poll(() => spawnSync('pgrep', ['-f', prison.probe]).stdout.toString(), { timeout: 15_000 })
      .toBe('');
    expect(readdirSync(prison.project).sort()).toEqual(before);
  });

  it('is nothing in the home when a link to the outside was planted where something is protected', async () => {
    await using prison = await Prison.create();
    const target = join(prison.home, 'made-by-bubblewrap');
    rmSync(join(prison.project, '.git'), { recursive: true });
    symlinkSync(`/oldroot${target}`, join(prison.project, '.git'));
    symlinkSync(`/oldroot${target}`, join(prison.project, '.claude'));
    await prison.start({ held: { filesystem: { allowWrite: [prison.project] } } });
    await prison.inside('held', 'true');
    expect(existsSync(target)).toBe(false);
  });
});

describe.skipIf(!isUser)('a server with an allow-list', () => {
  it('reaches a granted port and nothing else; what the proxy refuses is on record', async () => {
    await using prison = await Prison.create();
    const granted = await prison.listen({ host: '127.0.0.1', port: 0 });
    const other = await prison.listen({ host: '127.0.0.1', port: 0 });
    await prison.start({
      held: { network: { allowedDomains: ['allowed.example'], allowLoopbackPorts: [granted] } },
      bare: {},
    });
    expect(
      (await prison.inside('held', ...connecting({ host: '127.0.0.1', port: granted }))).output,
    ).toContain(CANARY);
    for (const port of [other, 22]) {
      const ran = await prison.inside('held', ...connecting({ host: '127.0.0.1', port }));
      expect(ran.output).toContain('ECONNREFUSED');
    }
    expect(
      (await prison.inside('bare', ...connecting({ host: '127.0.0.1', port: granted }))).output,
    ).toContain('ECONNREFUSED');
    const targets = [
      '127.0.0.1:22',
      '169.254.169.254:80',
      '2130706433:80',
      '0x7f000001:80',
      'notallowed.example:443',
      'evilallowed.example:443',
      'allowed.example:22',
      'allowed.example@evil.example:443',
    ];
    const script = `const net=require('node:net');const out=[];(async()=>{for(const t of ${JSON.stringify(targets)})out.push(await new Promise((r)=>{const s=net.connect(3128,'127.0.0.1',()=>s.write('CONNECT '+t+' HTTP/1.1\\r\\nHost: '+t+'\\r\\n\\r\\n'));s.once('data',(d)=>{r(String(d).split(' ')[1]);s.destroy()});s.once('error',(e)=>r(e.code))}));console.log(out.join(' '))})()`;
    const answers = (await prison.inside('held', process.execPath, '-e', script)).output.trim().split(' ');
    expect(answers).toHaveLength(targets.length);
    for (const answer of answers) expect(answer).toMatch(/^4\d\d$/);
    const { records } = await prison.gatehouse.ok('audit', 'search', '--limit', '200');
    expect(records.filter(({ kind }) => kind === 'network.refused').length).toBeGreaterThan(3);
    const core = await CoreClient.connect(prison.gatehouse.home, 'cli');
    const shown = await core.call('sandbox.show', { name: 'held' });
    core.close();
    expect(shown.refusals.some(({ host, port }) => host === 'notallowed.example' && port === 443)).toBe(true);
  });
});
