import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionView } from '../../shared/model/client.ts';
import type { ServerView } from '../../shared/model/server.ts';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';
import { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

describe('a server that is shared', () => {
  let gatehouse: TestGatehouse;

  beforeEach(async () => {
    gatehouse = await TestGatehouse.start();
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  const add = (name: string, ...command: string[]): Promise<unknown> =>
    gatehouse.ok('add', name, '--shared', '--', process.execPath, ...command);
  const view = async (name: string): Promise<ServerView> =>
    (await gatehouse.ok('servers')).servers.find((server) => server.name === name)!;
  const sessions = async (): Promise<SessionView[]> => {
    const core = await CoreClient.connect(gatehouse.home, 'cli');
    try {
      const found = Promise.withResolvers<SessionView[]>();
      await core.subscribe('state', {}, (event) => {
        if (event.kind === 'snapshot') found.resolve(event.state.sessions);
      });
      return await found.promise;
    } finally {
      core.close();
    }
  };

  it.each(['everything', 'memory'] as const)(
    'server-%s: two clients, one process, and every list byte for byte as it is directly',
    async (name) => {
      const args = [realServer(name), ...(name === 'everything' ? ['stdio'] : [])];
      await add(name, ...args);
      expect((await view(name)).definition.instance).toBe('shared');
      await using direct = new JsonRpcClient(process.execPath, args, { env: gatehouse.env });
      const clients = [gatehouse.connect(name, 'cursor'), gatehouse.connect(name, 'claude-code')];
      const hellos = await Promise.all([direct, ...clients].map((client) => client.initialize()));
      for (const hello of hellos) expect(hello.result).toEqual(hellos[0]!.result);
      for (const method of ['tools/list', 'prompts/list', 'resources/list', 'nobody/knows']) {
        const [expected, ...actual] = await Promise.all(
          [direct, ...clients].map(async (client) => {
            const { id } = await client.request(method);
            return client.lines.find((line) => (JSON.parse(line) as { id: unknown }).id === id);
          }),
        );
        for (const line of actual) expect(line).toBe(expected);
      }
      expect(await view(name)).toMatchObject({ sessions: 2, state: { kind: 'running' } });
      const pids = (await sessions()).map(({ serverPid }) => serverPid);
      expect(pids).toHaveLength(2);
      expect(new Set(pids).size).toBe(1);
      expect((await gatehouse.ok('audit', 'search', '--kind', 'server.started')).records).toMatchObject([
        { detail: { pid: pids[0], shared: true } },
      ]);
    },
  );

  it('every call is judged for the client that makes it, and answered to no one else', async () => {
    const notes = join(gatehouse.base, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'plan.md'), 'Ship on Friday.\n');
    await add('notes', realServer('filesystem'), notes);
    const [one, two] = [gatehouse.connect('notes', 'cursor'), gatehouse.connect('notes', 'claude-code')];
    await Promise.all([one.initialize(), two.initialize()]);
    const [read, listed] = await Promise.all([
      one.callTool('read_text_file', { path: join(notes, 'plan.md') }),
      two.callTool('list_directory', { path: notes }),
    ]);
    expect(read.result?.content?.[0]?.text).toBe('Ship on Friday.\n');
    expect(listed.result?.content?.[0]?.text).toContain('plan.md');
    const { records } = await gatehouse.ok('audit', 'search', '--kind', 'call.decided');
    expect(records.map(({ caller, operation }) => `${caller?.client} ${operation?.name}`).sort()).toEqual([
      'claude-code list_directory',
      'cursor read_text_file',
    ]);
    const write = one.post('tools/call', {
      name: 'write_file',
      arguments: { path: join(notes, 'new.md'), content: 'x' },
    });
    const question = await gatehouse.question();
    expect(question.client).toBe('cursor');
    // Nobody waits for another client's question.
    expect((await two.callTool('list_allowed_directories', {})).error).toBeUndefined();
    await gatehouse.ok('approve', question.id);
    expect((await one.answer(write)).result?.isError).not.toBe(true);
    expect(two.lines.join()).not.toContain('new.md');
  });

  it('progress of a long call reaches the client that asked for it under its own token', async () => {
    await add('everything', realServer('everything'), 'stdio');
    await gatehouse.ok('rules', 'add', JSON.stringify({ effect: 'allow', server: 'everything', tool: '*' }));
    const [one, two] = [gatehouse.connect('everything', 'cursor'), gatehouse.connect('everything', 'zed')];
    await Promise.all([one.initialize(), two.initialize()]);
    const call = (client: JsonRpcClient, token: string): Promise<unknown> =>
      client.request('tools/call', {
        name: 'trigger-long-running-operation',
        arguments: { duration: 0.3, steps: 3 },
        _meta: { progressToken: token },
      });
    await Promise.all([call(one, 'first'), call(two, 'second')]);
    const tokens = (client: JsonRpcClient): unknown[] =>
      client.messages
        .filter(({ method }) => method === 'notifications/progress')
        .map(({ params }) => (params as { progressToken: unknown }).progressToken);
    expect(tokens(one)).toEqual(['first', 'first', 'first']);
    expect(tokens(two)).toEqual(['second', 'second', 'second']);
  });

  it('clients that can do different things do not share', async () => {
    await add('everything', realServer('everything'), 'stdio');
    const [plain, able] = [gatehouse.connect('everything', 'cursor'), gatehouse.connect('everything', 'zed')];
    await plain.initialize();
    await able.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: { sampling: {}, elicitation: {}, roots: {} },
      clientInfo: { name: 'able', version: '1' },
    });
    able.send({ method: 'notifications/initialized' });
    const count = async (client: JsonRpcClient): Promise<number> =>
      ((await client.request('tools/list')).result!['tools'] as unknown[]).length;
    expect(await count(plain)).toBe(13);
    expect(await count(able)).toBeGreaterThan(13);
    expect(new Set((await sessions()).map(({ serverPid }) => serverPid)).size).toBe(2);
  });

  it('one client leaves, the other goes on; the last one leaves, the process ends', async () => {
    await add('memory', realServer('memory'));
    const [one, two] = [gatehouse.connect('memory', 'cursor'), gatehouse.connect('memory', 'zed')];
    await Promise.all([one.initialize(), two.initialize()]);
    await one.end();
    expect((await two.request('ping')).result).toEqual({});
    expect((await view('memory')).state.kind).toBe('running');
    await two.end();
    await vi.waitFor(async () => expect((await view('memory')).state.kind).toBe('stopped'), {
      timeout: 20_000,
      interval: 200,
    });
  });

  it('that is stopped ends for all its clients', async () => {
    await add('memory', realServer('memory'));
    const [one, two] = [gatehouse.connect('memory', 'cursor'), gatehouse.connect('memory', 'zed')];
    await Promise.all([one.initialize(), two.initialize()]);
    expect(await gatehouse.ok('stop', 'memory')).toMatchObject({ stopped: 1 });
    await Promise.all([one.exited, two.exited]);
  });
});
