import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openParts, type Parts } from '../../electron/core/open-parts.ts';
import { Sessions, type SessionsOptions } from '../../electron/core/sessions.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { begin, coreMachine, listing, real, RealCore, scripted } from '../fixtures/real-core.ts';

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1' },
};

describe('a connection of a client', () => {
  let core: RealCore;
  afterEach(async () => {
    vi.restoreAllMocks();
    await core?.[Symbol.asyncDispose]();
  });

  it('is recorded as admitted before the server starts, and the process after', async () => {
    core = await RealCore.open();
    await core.add('files', real('filesystem', core.userHome));
    const admitted = await core.admit('files');
    expect(core.records('server.admitted')).toMatchObject([
      {
        caller: { client: 'cursor', pid: process.pid },
        operation: { server: 'files', identity: expect.stringMatching(/^sha256:/) },
        decision: { effect: 'allow' },
      },
    ]);
    expect(core.records('server.started')).toEqual([]);
    const client = await core.begin(admitted);
    expect((await client.request(1, 'initialize', initialize)).result).toBeDefined();
    client.socket.destroy();
    expect((await core.recorded('server.exited')).detail).toMatchObject({ pid: expect.any(Number) });
    const kinds = core.records().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('server.') && kind !== 'server.added')).toEqual([
      'server.admitted',
      'server.started',
      'server.exited',
    ]);
  });

  it('starts nothing when it is abandoned', async () => {
    core = await RealCore.open();
    const marker = join(core.base, 'ran');
    await core.add('marker', [process.execPath, '-e', `fs.writeFileSync(${JSON.stringify(marker)}, '')`]);
    (await core.admit('marker')).abandon();
    await core.close();
    expect(existsSync(marker)).toBe(false);
    expect(core.records('server.started')).toEqual([]);
  });

  it('to an unknown server is refused with the names that exist', async () => {
    core = await RealCore.open();
    await core.add('notes', scripted());
    const client = await core.connect('note');
    expect(client.exit).toBe(5);
    const { error } = await client.request(1, 'initialize', initialize);
    expect(error).toMatchObject({ code: -32001, data: { code: 'server_not_found', known: ['notes'] } });
    expect(error?.message).toContain('There is no server "note"');
  });

  it.each([
    ['command_not_found', { command: 'gatehouse-no-such-program', args: [] }, /gatehouse-no-such-program/],
    [
      'cwd_not_found',
      { command: process.execPath, args: ['-v'], cwd: '/nowhere/at/all' },
      /\/nowhere\/at\/all/,
    ],
    ['secret_unavailable', { command: process.execPath, args: ['-v'], env: { KEY: { secret: 'k' } } }, /"k"/],
  ])('to a server that cannot be started says why: %s', async (code, definition, message) => {
    core = await RealCore.open({
      files: { 'servers.json': { version: 1, servers: { broken: definition } } },
    });
    const client = await core.connect('broken');
    expect(client.exit).toBe(1);
    const { error } = await client.request(1, 'initialize', initialize);
    expect(error).toMatchObject({ code: -32001, data: { code } });
    expect(error?.message).toMatch(message);
    expect(core.records('server.started')).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'to a program the system cannot start says what is wrong with it',
    async () => {
      core = await RealCore.open();
      const file = join(core.base, 'program');
      writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o700 });
      await core.add('broken', [file]);
      const client = await core.connect('broken');
      expect(client.exit).toBe(0);
      const { error } = await client.request(1, 'initialize', initialize);
      expect(error?.data).toMatchObject({ code: 'server_start_failed' });
      expect(error?.message).toMatch(/^broken could not be started: the interpreter that /);
      await core.state(({ sessions }) => sessions === 0);
    },
  );

  it('while definitions are broken is refused with where the file is wrong', async () => {
    core = await RealCore.open({ files: { 'servers.json': '{ "version": 1,\n  "servers": {{} }' } });
    const client = await core.connect('notes');
    expect(client.exit).toBe(1);
    const { error } = await client.request(1, 'initialize', initialize);
    expect(error?.data).toMatchObject({ code: 'file_invalid', line: 2 });
  });

  it('that policy does not admit is recorded as denied and told the rule', async () => {
    core = await RealCore.open({
      files: { 'policy.json': { deniedMcpServers: [{ serverName: 'notes' }] } },
    });
    const marker = join(core.base, 'ran');
    await core.add('notes', [process.execPath, '-e', `fs.writeFileSync(${JSON.stringify(marker)}, '')`]);
    const client = await core.connect('notes');
    expect(client.exit).toBe(3);
    const { error } = await client.request(1, 'initialize', initialize);
    expect(error).toMatchObject({
      code: -32001,
      data: { code: 'denied_by_policy', rule: 'deniedMcpServers[0]', layer: 'user' },
    });
    expect(core.records('server.denied')).toMatchObject([
      {
        operation: { server: 'notes' },
        decision: { effect: 'deny', rule: 'deniedMcpServers[0]', layer: 'user' },
      },
    ]);
    expect(core.records('server.admitted')).toEqual([]);
    expect(existsSync(marker)).toBe(false);
  });

  it('is refused when its admission cannot be recorded, and holds no place then', async () => {
    await using kit = await sessionsWith({ limit: 1 });
    const broken = new AppError('journal_unwritable', { file: 'j', detail: 'ENOSPC' });
    const launch = vi.spyOn(kit.parts.supervisor, 'launch');
    vi.spyOn(kit.parts.journal, 'commit').mockImplementation(() => {
      throw broken;
    });
    await expect(kit.sessions.admit(toNotes)).rejects.toBe(broken);
    await expect(kit.sessions.admit(toNotes)).rejects.toBe(broken);
    expect(launch).not.toHaveBeenCalled();
  });

  it('takes a place while it arrives, runs or is told why not, and gives it back', async () => {
    await using kit = await sessionsWith({ limit: 2 });
    const { sessions } = kit;
    const [first, second, third] = await Promise.allSettled([
      sessions.admit(toNotes),
      sessions.admit({ ...toNotes, server: 'unknown' }),
      sessions.admit(toNotes),
    ]);
    expect(third).toMatchObject({ status: 'rejected', reason: { code: 'too_many', data: { limit: 2 } } });
    if (first.status !== 'fulfilled' || second.status !== 'fulfilled') throw new Error('there was room');
    const running = await begin(first.value);
    expect((await running.request(1, 'ping')).result).toEqual({});
    second.value.abandon();
    const refused = await begin(await sessions.admit({ ...toNotes, server: 'unknown' }));
    expect((await refused.request(1, 'ping')).error?.code).toBe(-32001);
    await expect(sessions.admit(toNotes)).rejects.toMatchObject({ code: 'too_many' });
    refused.socket.destroy();
    running.socket.destroy();
    await expect
      .poll(() =>
        sessions.admit(toNotes).then(
          (next) => next.exit,
          () => 'full',
        ),
      )
      .toBe(0);
  });

  it('shows what its server listed, for whoever asks later', async () => {
    core = await RealCore.open();
    await core.add('notes', scripted([listing({ name: 'add', inputSchema: {} })]));
    expect(await core.call('servers.tools', { name: 'notes' })).toEqual({ tools: [] });
    const client = await core.connect('notes');
    await client.request(1, 'tools/list');
    const { tools } = await core.call('servers.tools', { name: 'notes' });
    expect(tools).toMatchObject([{ name: 'add', definitionHash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('is told that Gatehouse stops, and its server is gone when the core is', async () => {
    core = await RealCore.open();
    await core.add('notes', scripted([{ on: 'tools/list', do: [] }], 'echo'));
    const client = await core.connect('notes');
    client.send({ id: 1, method: 'tools/list' });
    await client.line((message) => message.method === 'got');
    const { serverPid } = (await core.snapshot()).sessions[0]!;
    expect(() => process.kill(serverPid!, 0)).not.toThrow();
    client.socket.once('end', () => client.socket.end());
    const closing = core.core[Symbol.asyncDispose]();
    expect((await client.answer(1)).error?.message).toMatch(/shutting down/);
    await closing;
    expect(() => process.kill(serverPid!, 0)).toThrow('ESRCH');
  });
});

describe('a change of policy', () => {
  let core: RealCore;
  afterEach(async () => {
    vi.restoreAllMocks();
    await core?.[Symbol.asyncDispose]();
  });

  /** The server of a running session, and its client. */
  async function running(files: Record<string, unknown> = {}): Promise<{ ended: Promise<void> }> {
    core = await RealCore.open({ files });
    await core.add('notes', scripted());
    await core.add('other', scripted([{ on: 'x', do: [] }]));
    const client = await core.connect('notes');
    await client.request(1, 'ping');
    client.socket.once('end', () => client.socket.end());
    return { ended: client.ended };
  }

  it('stops what may not run any more, records it, and leaves the rest alone', async () => {
    const { ended } = await running();
    const other = await core.connect('other');
    await other.request(1, 'ping');
    core.write('policy.json', { deniedMcpServers: [{ serverName: 'notes' }] });
    await ended;
    expect(core.records('server.denied')).toMatchObject([
      { operation: { server: 'notes' }, decision: { effect: 'deny', layer: 'user' } },
    ]);
    expect((await other.request(2, 'ping')).result).toEqual({});
    await core.state(({ sessions }) => sessions === 1);
  });

  it('stops what runs when the policy becomes unreadable', async () => {
    const { ended } = await running();
    core.write('policy.json', '{ "mode": ');
    await ended;
    expect(core.records('policy.rejected').length).toBeGreaterThan(0);
  });

  it('judges what was started, also when its name stands for something else by now', async () => {
    const { ended } = await running();
    const [command, ...args] = scripted();
    core.write('servers.json', { version: 1, servers: { notes: { command: '/bin/true', args: [] } } });
    await core.event('state', {}, (event) =>
      event.kind === 'snapshot'
        ? event.state.servers.some((server) => server.definition.command === '/bin/true')
        : event.kind === 'slice' && JSON.stringify(event.upsert).includes('/bin/true'),
    );
    core.write('policy.json', { deniedMcpServers: [{ serverCommand: [command, ...args] }] });
    await ended;
  });

  it('stops what runs also when that cannot be recorded', async () => {
    await using kit = await sessionsWith();
    const client = await begin(await kit.sessions.admit(toNotes));
    await client.request(1, 'ping');
    client.socket.once('end', () => client.socket.end());
    const denied = { effect: 'deny', reason: 'denied', message: 'no' } as const;
    vi.spyOn(kit.parts.admissions, 'admit').mockReturnValue(denied);
    const broken = new AppError('journal_unwritable', { file: 'j', detail: 'ENOSPC' });
    const commit = vi.spyOn(kit.parts.journal, 'commit').mockImplementation(() => {
      throw broken;
    });
    await kit.sessions.recheck();
    await client.ended;
    expect(kit.bugs).toEqual([broken]);
    commit.mockRestore();
  });

  it('is looked at once more before a start: what was admitted a moment ago is not started', async () => {
    core = await RealCore.open();
    const marker = join(core.base, 'ran');
    await core.add('notes', [process.execPath, '-e', `fs.writeFileSync(${JSON.stringify(marker)}, '')`]);
    const admitted = await core.admit('notes');
    expect(admitted.exit).toBe(0);
    core.write('policy.json', { deniedMcpServers: [{ serverName: 'notes' }] });
    await core.state(({ layers }) => layers.length === 1);
    const client = await core.begin(admitted);
    const { error } = await client.request(1, 'initialize', initialize);
    expect(error?.data).toMatchObject({ code: 'denied_by_policy' });
    expect(existsSync(marker)).toBe(false);
    expect(core.records('server.denied')).toHaveLength(1);
  });
});

const toNotes = { client: 'cursor', server: 'notes', cwd: tmpdir(), pid: 1 };

interface SessionsKit extends AsyncDisposable {
  readonly sessions: Sessions;
  readonly parts: Parts;
  readonly bugs: unknown[];
}

/** Sessions over the parts of a core, in a machine of its own with one server, `notes`. */
async function sessionsWith(changes: Partial<SessionsOptions> = {}): Promise<SessionsKit> {
  const [command, ...args] = scripted();
  const servers = { notes: { command, args } };
  const machine = await coreMachine({ files: { 'servers.json': { version: 1, servers } } });
  const parts = await openParts(machine.options);
  const { clock, user } = machine.options;
  const bugs: unknown[] = [];
  const sessions = new Sessions({
    ...parts,
    ports: { ...parts, clock },
    user,
    settings: () => ({ deadlineMs: 45_000, frameLimit: 64 * 1024 * 1024 }),
    changed: () => undefined,
    onBug: (_, error) => bugs.push(error),
    ...changes,
  });
  return {
    sessions,
    parts,
    bugs,
    async [Symbol.asyncDispose]() {
      await parts.stack.disposeAsync();
      rmSync(machine.base, { recursive: true });
    },
  };
}
