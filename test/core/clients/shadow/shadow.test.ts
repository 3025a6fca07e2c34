import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../../electron/core/clock/index.ts';
import { LinuxProcesses } from '../../../../electron/core/clients/index.ts';
import type { ShadowFinding, ShadowView } from '../../../../shared/model/shadow.ts';
import { RealCore, type RealCoreOptions } from '../../../fixtures/real-core.ts';

const LIMIT = 30_000;
const original = '{\n  "mcpServers": {\n    "notes": { "command": "/bin/cat", "args": ["-u"] }\n  }\n}\n';
const other = '{\n  "mcpServers": {\n    "clock": { "command": "/bin/date" }\n  }\n}\n';

describe('servers around Gatehouse', () => {
  let core: RealCore;
  let config: string;

  async function open(shadow?: 'report' | 'quarantine', more: RealCoreOptions = {}): Promise<void> {
    const policy = shadow === undefined ? {} : { 'policy.json': { shadow, ...more.files } };
    core = await RealCore.open({ ...more, files: policy });
    config = join(core.userHome, '.cursor', 'mcp.json');
    mkdirSync(dirname(config), { recursive: true });
  }
  afterEach(() => core[Symbol.asyncDispose]());

  /** The first view that fits. */
  function seen(fits: (findings: readonly ShadowFinding[]) => boolean): Promise<ShadowView> {
    const found = Promise.withResolvers<ShadowView>();
    const subscription = core.core.subscribe('shadow', {}, (value) => {
      const view = value as ShadowView;
      if (fits(view.findings)) found.resolve(view);
    });
    return found.promise.finally(() => subscription[Symbol.dispose]());
  }
  const isOut = (): boolean => !readFileSync(config, 'utf8').includes('notes');

  it('are nobody’s business while no policy speaks of them and nobody asks', async () => {
    await open();
    writeFileSync(config, original);
    await core.call('clients.adopt', { clients: ['cursor'], dryRun: true });
    expect((await core.snapshot()).status.warnings.map(({ code }) => code)).toEqual([]);
    const { policy, findings } = await core.call('shadow.list', {});
    expect(policy).toBe('off');
    expect(findings).toMatchObject([
      { kind: 'config', state: 'found', client: 'cursor', file: config, server: 'notes', adoptable: true },
    ]);
    expect(core.records('shadow.found')).toEqual([]);
    expect((await core.snapshot()).status.warnings.map(({ code }) => code)).toEqual([]);
  });

  it('are taken out and put back by hand', async () => {
    await open();
    writeFileSync(config, original);
    const [finding] = (await core.call('shadow.list', {})).findings;
    const { results } = await core.call('shadow.quarantine', { ids: [finding!.id] });
    expect(results).toMatchObject([{ server: 'notes', quarantined: true }]);
    expect(isOut()).toBe(true);
    expect((await core.recorded('shadow.quarantined')).detail).toMatchObject({ servers: ['notes'] });
    expect((await core.call('shadow.list', {})).findings).toMatchObject([{ state: 'quarantined' }]);
    await core.call('shadow.release', { id: finding!.id });
    expect(readFileSync(config, 'utf8')).toBe(original);
    await expect(core.call('shadow.release', { id: finding!.id })).rejects.toMatchObject({
      code: 'finding_not_found',
    });
  });

  it(
    'are reported when a policy says so: once on record, and a warning while they are there',
    async () => {
      await open('report');
      writeFileSync(config, original);
      await core.state(({ warnings }) => warnings.some(({ code }) => code === 'shadow_found'));
      const record = await core.recorded('shadow.found');
      expect(record).toMatchObject({
        caller: { client: 'cursor' },
        detail: { path: config, kind: 'config' },
      });
      await core.call('shadow.list', {});
      await core.call('clients.adopt', { clients: ['cursor'] });
      await core.state(({ warnings }) => warnings.every(({ code }) => code !== 'shadow_found'));
      expect(core.records('shadow.found')).toHaveLength(1);
    },
    LIMIT,
  );

  it(
    'are taken out when a policy says so; back comes only what it admits, through Gatehouse',
    async () => {
      await open('quarantine');
      writeFileSync(config, original);
      await core.state(({ warnings }) => warnings.some(({ code }) => code === 'shadow_quarantined'));
      expect(isOut()).toBe(true);
      await core.recorded('shadow.quarantined');
      const [finding] = (await core.call('shadow.list', {})).findings;
      expect(await core.call('shadow.release', { id: finding!.id })).toMatchObject({
        finding: { note: 'it is adopted now' },
      });
      expect(readFileSync(config, 'utf8')).toContain('"connect", "notes"');
      expect((await core.call('shadow.list', {})).findings).toEqual([]);
    },
    LIMIT,
  );

  it(
    'stay out when policy admits them neither',
    async () => {
      await open('quarantine', { files: { deniedMcpServers: [{ serverName: 'notes' }] } });
      writeFileSync(config, original);
      await core.recorded('shadow.quarantined');
      const { findings } = await core.call('shadow.list', {});
      await expect(core.call('shadow.release', { id: findings[0]!.id })).rejects.toMatchObject({
        code: 'denied_by_policy',
      });
      expect(isOut()).toBe(true);
      expect((await core.call('shadow.list', {})).findings).toMatchObject([{ state: 'quarantined' }]);
    },
    LIMIT,
  );

  it(
    'are left alone after their client put them back three times',
    async () => {
      await open('quarantine');
      for (let count = 1; count <= 3; count++) {
        const out = seen((all) => all.filter(({ state }) => state === 'quarantined').length >= count);
        writeFileSync(config, original);
        await out;
        expect(isOut()).toBe(true);
      }
      writeFileSync(config, original);
      await core.state(({ warnings }) => warnings.some(({ code }) => code === 'shadow_returns'));
      expect(readFileSync(config, 'utf8')).toBe(original);
      // Another entry of that client is another matter.
      const out = seen((all) =>
        all.some(({ state, server }) => state === 'quarantined' && server === 'clock'),
      );
      writeFileSync(config, other);
      await out;
      expect(readFileSync(config, 'utf8')).not.toContain('clock');
    },
    LIMIT,
  );

  it('are summed up for a first look, with duplicates and secrets, and without a value', async () => {
    await open();
    const env = { TOKEN: 'ghp_0123456789abcdefghijABCDEFGHIJ012345' };
    const servers = { mcpServers: { gh: { command: 'gh-mcp', env }, far: { url: 'https://a.example/mcp' } } };
    writeFileSync(config, JSON.stringify(servers));
    mkdirSync(join(core.userHome, '.junie', 'mcp'), { recursive: true });
    const junie = join(core.userHome, '.junie', 'mcp', 'mcp.json');
    writeFileSync(junie, JSON.stringify({ mcpServers: { mine: { command: 'gh-mcp' } } }));
    const summary = await core.call('clients.scan', {});
    expect(summary).toMatchObject({ servers: 3, direct: 3, adopted: 0, remote: 1 });
    expect(summary.duplicates).toMatchObject([
      {
        command: 'gh-mcp',
        places: [
          { file: config, server: 'gh' },
          { file: junie, server: 'mine' },
        ],
      },
    ]);
    expect(summary.secrets).toMatchObject([{ client: 'cursor', server: 'gh', names: ['TOKEN'] }]);
    expect(JSON.stringify(summary)).not.toContain(env.TOKEN);
  });

  it('say so when their package is on record as harmful, and the record names it', async () => {
    await open('report');
    const bad = {
      package: 'npm:postmark-mcp@1.0.16',
      source: 'https://osv.dev/vulnerability/MAL-2025-47604',
    };
    const mail = { command: 'npx', args: ['-y', 'postmark-mcp@1.0.16'] };
    writeFileSync(config, JSON.stringify({ mcpServers: { mail, notes: { command: '/bin/cat' } } }));
    const { findings } = await core.call('shadow.list', {});
    expect(findings.map(({ server, knownBad }) => [server, knownBad?.package])).toEqual([
      ['mail', bad.package],
      ['notes', undefined],
    ]);
    const { knownBad } = await core.call('clients.scan', {});
    expect(knownBad).toMatchObject([{ client: 'cursor', file: config, server: 'mail', knownBad: bad }]);
    const record = core
      .records('shadow.found')
      .find(({ operation }) => JSON.stringify(operation).includes('"mail"'));
    expect(record!.detail).toMatchObject({ knownBad: bad.package });
    // It is adopted when it is asked for, and nothing is fetched for it.
    const { changes } = await core.call('clients.adopt', { clients: ['cursor'], install: true });
    expect(changes[0]!.servers.find(({ name }) => name === 'mail')!.note).toContain(
      'not installed: its package',
    );
  });
});

describe.each([
  [
    'Claude Code notes down',
    (home: string, project: string) =>
      put(join(home, '.claude.json'), JSON.stringify({ projects: { [project]: { mcpServers: {} } } })),
    ['.mcp.json', 'mcpServers'],
  ],
  [
    'VS Code remembers in a folder of its own, which nobody watches',
    (home: string, project: string) =>
      put(
        join(home, '.config', 'Code', 'User', 'workspaceStorage', 'a1b2c3', 'workspace.json'),
        JSON.stringify({ folder: pathToFileURL(project).href }),
      ),
    ['.vscode/mcp.json', 'servers'],
  ],
] as const)('a server in the folder of a new project, which %s', (_who, remember, [file, root]) => {
  it('is found within a minute', { timeout: LIMIT }, async () => {
    await using core = await RealCore.open({
      files: { 'policy.json': { shadow: 'report' } },
      clock: hurried,
    });
    const project = join(core.base, 'new-project');
    put(join(project, file), JSON.stringify({ [root]: { fresh: { command: '/bin/cat' } } }));
    // Every scan of before is over: what counts is the time from here.
    await core.call('shadow.list', {});
    expect(core.records('shadow.found')).toEqual([]);
    const began = performance.now();
    remember(core.userHome, project);
    const record = await core.recorded('shadow.found');
    expect((performance.now() - began) * HURRY).toBeLessThan(60_000);
    expect(record).toMatchObject({ detail: { path: join(project, file) }, operation: { server: 'fresh' } });
  });
});

/** What the core waits for as a matter of routine comes so much sooner; all else takes its time. */
const HURRY = 20;
const hurried: Clock = {
  ...systemClock,
  after: (milliseconds, callback) =>
    systemClock.after(milliseconds >= 5000 ? milliseconds / HURRY : milliseconds, callback),
};

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe.runIf(process.platform === 'linux')(
  'processes around Gatehouse, from the /proc that only Linux has',
  () => {
    let folder: string;
    let client: ChildProcess;
    let core: RealCore;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'gatehouse-shadow-'));
      const server = join(folder, 'node_modules', '@acme', 'mcp-notes', 'index.js');
      mkdirSync(dirname(server), { recursive: true });
      writeFileSync(server, 'process.stdin.resume();');
      const program = join(folder, 'client.js');
      // A client: it starts its server when it is told to, over pipes, and says which process that is.
      writeFileSync(
        program,
        `process.stdin.once('data', () => {
        const { spawn } = require('node:child_process');
        const child = spawn(process.execPath, [${JSON.stringify(server)}, '--token', 'hunter2222'], { stdio: ['pipe', 'pipe', 'inherit'] });
        process.stdout.write(String(child.pid));
      });`,
      );
      // The tests' own process is above the client; the core of a test must not count as what started it.
      const eye = new LinuxProcesses({ folder: '/proc', uid: process.getuid!(), pid: -1, shim: '' });
      core = await RealCore.open({ files: { 'policy.json': { shadow: 'report' } }, processes: eye });
      client = spawn(process.execPath, [program], { argv0: 'claude', stdio: ['pipe', 'pipe', 'inherit'] });
    });
    afterEach(async () => {
      client.kill('SIGKILL');
      await core[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    it('are found without anybody asking, and are over when they end', { timeout: LIMIT }, async () => {
      // Whoever runs these tests may have a client with servers of its own: only ours counts.
      let pid = 0;
      let wasThere = false;
      const heard = Promise.withResolvers<void>();
      const gone = Promise.withResolvers<void>();
      using _subscription = core.core.subscribe('shadow', {}, (view) => {
        const isThere = (view as ShadowView).findings.some((finding) => finding.pid === pid);
        if (isThere) heard.resolve();
        else if (wasThere) gone.resolve();
        wasThere ||= isThere;
      });
      const started = once(client.stdout!, 'data');
      client.stdin!.write('go\n');
      pid = Number(String(((await started) as [Buffer])[0]));
      await heard.promise;
      const record = core.records('shadow.found').find(({ caller }) => caller?.pid === pid);
      expect(record).toMatchObject({ caller: { client: 'claude-code' }, detail: { kind: 'process' } });
      expect(JSON.stringify(record)).not.toContain('hunter2222');
      const { findings } = await core.call('shadow.list', {});
      const [finding] = findings.filter((one) => one.pid === pid);
      expect(finding).toMatchObject({
        kind: 'process',
        server: '@acme/mcp-notes',
        identity: expect.stringContaining('sha256:'),
      });
      await expect(core.call('shadow.quarantine', { ids: [finding!.id] })).rejects.toMatchObject({
        code: 'bad_input',
      });
      process.kill(pid, 'SIGKILL');
      await gone.promise;
    });

    it('are read when they are new, and once more, and not again', async () => {
      const proc = join(folder, 'proc');
      const put = (pid: number, parent: number, ...argv: string[]): void => {
        mkdirSync(join(proc, String(pid)), { recursive: true });
        const rest = ['S', parent, ...Array.from({ length: 17 }, () => 0), pid].join(' ');
        writeFileSync(join(proc, String(pid), 'stat'), `${pid} (x) ${rest} 0`);
        writeFileSync(join(proc, String(pid), 'cmdline'), `${argv.join('\0')}\0`);
      };
      const eye = new LinuxProcesses({ folder: proc, uid: process.getuid!(), pid: -1, shim: '' });
      const pids = async (): Promise<number[]> => (await eye.look([])).map(({ pid }) => pid);
      put(2, 1, 'claude');
      // Between fork and exec it still is a second of its client.
      put(3, 2, 'claude');
      expect(await pids()).toEqual([]);
      put(3, 2, 'npx', '-y', 'mcp-x');
      expect(await pids()).toEqual([3]);
      put(3, 2, 'something', 'else');
      expect(await pids()).toEqual([3]);
      rmSync(join(proc, '3'), { recursive: true });
      expect(await pids()).toEqual([]);
      put(3, 2, 'something', 'else');
      expect(await pids()).toEqual([]);
    });
  },
);
