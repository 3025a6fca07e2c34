import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { listing, real, RealCore, scripted } from '../../fixtures/real-core.ts';

describe('the calls about servers', () => {
  let core: RealCore;
  beforeEach(async () => void (core = await RealCore.open()));
  afterEach(() => core[Symbol.asyncDispose]());

  it('define, list and forget a server', async () => {
    await core.add('notes', scripted(), { API_KEY: 'hunter2' });
    const { servers } = await core.call('servers.list', {});
    expect(servers).toMatchObject([
      {
        name: 'notes',
        provenance: 'user',
        definition: { command: process.execPath, env: { API_KEY: '(set)' } },
        identity: expect.stringMatching(/^sha256:/),
        state: { kind: 'stopped', reason: 'never_started' },
        admission: { effect: 'allow' },
        sandbox: { level: 'none' },
        sessions: 0,
        clients: [],
      },
    ]);
    expect(JSON.stringify(await core.snapshot())).not.toContain('hunter2');
    await core.call('servers.remove', { name: 'notes' });
    expect(await core.call('servers.list', {})).toEqual({ servers: [] });
  });

  it('never take over what a caller says of where a definition came from', async () => {
    const definition = { command: '/bin/true', provenance: 'managed' } as const;
    const { server } = await core.call('servers.add', { name: 'notes', definition });
    expect(server.provenance).toBe('user');
  });

  it('show who uses a server and what it runs as', async () => {
    await core.add('notes', scripted());
    for (const id of ['cursor', 'zed', 'cursor']) await (await core.connect('notes', id)).request(1, 'ping');
    const { servers } = await core.call('servers.list', {});
    expect(servers[0]).toMatchObject({
      state: { kind: 'running' },
      sessions: 3,
      clients: ['cursor', 'zed'],
      pid: expect.any(Number),
    });
  });

  it.each([
    ['servers.remove', {}],
    ['servers.stop', {}],
    ['servers.logs', {}],
    ['servers.tools', { probe: true }],
  ] as const)('%s names the servers there are when it is asked for another', async (name, more) => {
    await core.add('notes', scripted());
    await expect(core.call(name, { name: 'note', ...more })).rejects.toMatchObject({
      code: 'server_not_found',
      data: { server: 'note', known: ['notes'] },
    });
  });

  it('refuse a name that is taken, and keep the first definition', async () => {
    await core.add('notes', scripted());
    await expect(core.add('notes', ['/bin/true'])).rejects.toMatchObject({ code: 'name_taken' });
    const { servers } = await core.call('servers.list', {});
    expect(servers[0]?.definition.command).toBe(process.execPath);
  });

  it.each(['', 'a b', '../x', '-x', 'x'.repeat(65), 'ä', '__proto__'])('refuse the name %j', async (name) => {
    await expect(core.add(name, scripted())).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('stop every process of a server; its clients are told', async () => {
    await core.add('notes', scripted());
    const clients = [await core.connect('notes'), await core.connect('notes')];
    for (const client of clients) await client.request(1, 'ping');
    expect(await core.call('servers.stop', { name: 'notes' })).toEqual({ stopped: 2 });
    await Promise.all(clients.map((client) => client.ended));
    expect((await core.call('servers.list', {})).servers[0]?.state).toEqual({
      kind: 'stopped',
      reason: 'by_user',
    });
    expect(await core.call('servers.stop', { name: 'notes' })).toEqual({ stopped: 0 });
  });

  it('end what runs when its definition is removed, and forget its log and tools', async () => {
    await core.add(
      'notes',
      scripted([listing({ name: 'one' }), { on: 'ping', do: [{ stderr: 'hello\n' }] }]),
    );
    const client = await core.connect('notes');
    await client.request(1, 'tools/list');
    await core.call('servers.remove', { name: 'notes' });
    await client.ended;
    await core.add('notes', scripted());
    expect(await core.call('servers.logs', { name: 'notes' })).toEqual({ lines: [] });
    expect(await core.call('servers.tools', { name: 'notes' })).toEqual({ tools: [] });
  });

  it('show the newest lines of a log', async () => {
    await core.add('loud', scripted([{ on: 'ping', do: [{ stderr: 'line\n', times: 9 }, { answer: {} }] }]));
    const followed = core.event('log', { server: 'loud' }, ({ lines }) => lines.length > 0);
    await (await core.connect('loud')).request(1, 'ping');
    await followed;
    await core.call('servers.stop', { name: 'loud' });
    const { lines } = await core.call('servers.logs', { name: 'loud', limit: 4 });
    expect(lines.length).toBe(4);
  });
});

describe('the tools of a server', () => {
  let core: RealCore;
  beforeEach(async () => void (core = await RealCore.open()));
  afterEach(() => core[Symbol.asyncDispose]());

  it('are asked of a process that only lists them, ends, and is on record', async () => {
    await core.add('files', real('filesystem', core.userHome));
    const { tools, asOf } = await core.call('servers.tools', { name: 'files', probe: true });
    expect(asOf).toBeTypeOf('number');
    const effects = Object.fromEntries(tools.map((tool) => [tool.name, [tool.risk.level, tool.effect]]));
    expect(effects['read_text_file']).toEqual(['read', 'allow']);
    expect(effects['write_file']?.[1]).toBe('ask');
    const kinds = core.records().filter(({ operation }) => operation?.server === 'files');
    expect(kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['server.admitted', 'server.started', 'tools.pinned']),
    );
    expect(kinds[0]?.caller).toMatchObject({ client: 'gatehouse' });
    await core.recorded('server.exited');
    expect((await core.call('servers.list', {})).servers[0]).toMatchObject({
      sessions: 0,
      toolCount: tools.length,
    });
  });

  it('are without what is no tool', async () => {
    await core.add(
      'pages',
      scripted([
        { on: 'tools/list', do: [{ answer: { tools: [{ name: 'one' }, 7, { title: 'x' }, null] } }] },
      ]),
    );
    const { tools } = await core.call('servers.tools', { name: 'pages', probe: true });
    expect(tools).toMatchObject([{ name: 'one', description: '', inputSchema: {} }]);
  });

  it('are asked for page by page, and not for ever', async () => {
    const page = { tools: [{ name: 'one' }], nextCursor: 'more' };
    await core.add('pages', scripted([{ on: 'tools/list', do: [{ answer: page }] }]));
    expect((await core.call('servers.tools', { name: 'pages', probe: true })).tools).toHaveLength(50);
  });

  it('are not asked of a server that policy does not admit', async () => {
    core.write('policy.json', { deniedMcpServers: [{ serverName: 'notes' }] });
    await core.state(({ layers }) => layers.length === 1);
    const marker = join(core.base, 'ran');
    await core.add('notes', [process.execPath, '-e', `fs.writeFileSync(${JSON.stringify(marker)}, '')`]);
    const probed = core.call('servers.tools', { name: 'notes', probe: true });
    await expect(probed).rejects.toMatchObject({
      code: 'denied_by_policy',
      data: { rule: 'deniedMcpServers[0]' },
    });
    expect(existsSync(marker)).toBe(false);
    expect(core.records('server.denied')).toHaveLength(1);
  });

  it.each([
    ['command_not_found', ['no-such-program-anywhere']],
    ['server_exited', scripted([{ on: 'initialize', do: [{ stderr: 'no database\n' }, { exit: 7 }] }])],
  ])('of a server that does not come up: %s', async (code, command) => {
    await core.add('broken', command);
    await expect(core.call('servers.tools', { name: 'broken', probe: true })).rejects.toMatchObject({ code });
    await expect(core.call('servers.list', {})).resolves.toMatchObject({ servers: [{ sessions: 0 }] });
  });

  it('of a server that errors are none', async () => {
    await core.add('odd', scripted([{ on: 'tools/list', do: [{ error: { code: -32601, message: 'no' } }] }]));
    expect((await core.call('servers.tools', { name: 'odd', probe: true })).tools).toEqual([]);
  });

  it('show what a call would come to under the rules of the user', async () => {
    await core.add('notes', scripted([listing({ name: 'delete_note' }, { name: 'read_note' })]));
    const { rule } = await core.call('rules.add', { effect: 'deny', server: 'notes', tool: 'delete_note' });
    const { tools } = await core.call('servers.tools', { name: 'notes', probe: true });
    expect(tools.map(({ name, effect }) => [name, effect])).toEqual([
      ['delete_note', 'deny'],
      ['read_note', 'allow'],
    ]);
    // Looking is no use.
    expect((await core.call('rules.list', {})).rules).toMatchObject([{ id: rule.id, uses: 0 }]);
  });

  it('are forgotten when another program stands behind the name', async () => {
    await core.add('notes', scripted([listing({ name: 'old' })]));
    await core.call('servers.tools', { name: 'notes', probe: true });
    const [command, ...args] = scripted([listing({ name: 'new' })]);
    core.write('servers.json', { version: 1, servers: { notes: { command, args } } });
    await core.event('state', {}, (event) => event.kind === 'slice' && event.slice === 'servers');
    const { tools } = await core.call('servers.tools', { name: 'notes', probe: true });
    expect(tools.map(({ name }) => name)).toEqual(['new']);
  });
});

it('a server that says nothing is given up after its time, and ended', async () => {
  const clock = new ManualClock();
  await using core = await RealCore.open({ clock });
  await core.add('silent', scripted([{ on: 'initialize', do: [] }], 'echo'));
  const probed = core.call('servers.tools', { name: 'silent', probe: true });
  const failed = probed.catch((error: unknown) => error);
  while ((await core.call('servers.list', {})).servers[0]?.state.kind !== 'running');
  clock.advance(15_000);
  expect(await failed).toMatchObject({ code: 'server_silent', data: { afterMs: 15_000 } });
  expect((await core.call('servers.list', {})).servers[0]?.pid).toBeUndefined();
});
