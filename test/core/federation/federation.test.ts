import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { listing, real, RealCore, scripted } from '../../fixtures/real-core.ts';
import type { Message } from '../gateway/raw-client.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { connectAll, coreWith, type FederatedClient, folderServer } from './federated-client.ts';

let core: RealCore;
afterEach(() => core[Symbol.asyncDispose]());

const tool = (name: string): object => ({ name, inputSchema: { type: 'object' } });
const TOOLS = {
  capabilities: { tools: {} },
  protocolVersion: '2025-11-25',
  serverInfo: { name: 's', version: '1' },
};
/** A scripted server that greets, lists these tools and answers calls with a text of its own. */
const server = (text: string, tools: readonly string[], ...rules: object[]): string[] =>
  scripted([
    ...rules,
    { on: 'initialize', do: [{ answer: TOOLS }] },
    listing(...tools.map(tool)),
    { on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text }] } }] },
  ]);

const said = (message: Message): string | undefined => message.result?.content?.[0]?.text;

/** Lets time pass in small steps until it is so. */
async function until(clock: ManualClock, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    clock.advance(20);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function initialized(client: FederatedClient, capabilities: object = {}): Promise<FederatedClient> {
  await client.initialize(capabilities);
  return client;
}

describe('several servers as one', () => {
  test('two filesystem servers, memory and everything: names are prefixed only where they collide', async () => {
    core = await coreWith({ memory: real('memory'), everything: real('everything') });
    await core.add('left', folderServer(core, 'left', 'from the left'));
    await core.add('right', folderServer(core, 'right', 'from the right'));
    const client = await connectAll(core);
    const welcome = await client.initialize();
    expect(welcome.result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'gatehouse' },
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        logging: {},
        completions: {},
      },
    });
    const names = await client.tools();
    expect(names).toEqual(
      expect.arrayContaining(['echo', 'read_graph', 'left__read_text_file', 'right__read_text_file']),
    );
    expect(names).not.toContain('read_text_file');
    expect(names.filter((name) => name.includes('__'))).toHaveLength(28);
    expect(new Set(names).size).toBe(names.length);
    for (const side of ['left', 'right']) {
      const path = join(core.userHome, side, 'note.txt');
      expect(said(await client.call(`${side}__read_text_file`, { path }))).toBe(`from the ${side}`);
    }
    expect(said(await client.call('echo', { message: 'hello' }))).toContain('hello');
    const decided = core.records('call.decided').map(({ operation }) => [operation?.server, operation?.name]);
    expect(decided).toEqual([
      ['left', 'read_text_file'],
      ['right', 'read_text_file'],
      ['everything', 'echo'],
    ]);
    expect((await core.call('audit.verify', {})).ok).toBe(true);
  });

  test('prompts, resources, templates and completions of real servers lead to their own', async () => {
    core = await coreWith({ everything: real('everything'), memory: real('memory') });
    const client = await initialized(await connectAll(core));
    const prompts = await client.ask('prompts/list');
    const names = (prompts.result!['prompts'] as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('simple-prompt');
    expect((await client.ask('prompts/get', { name: 'simple-prompt' })).result?.['messages']).toHaveLength(1);
    const listed = await client.ask('resources/list');
    const [first] = listed.result!['resources'] as { uri: string }[];
    expect((await client.ask('resources/read', { uri: first!.uri })).result?.['contents']).toHaveLength(1);
    const templates = await client.ask('resources/templates/list');
    expect(JSON.stringify(templates.result)).toContain('demo://resource/dynamic/text/{resourceId}');
    const dynamic = await client.ask('resources/read', { uri: 'demo://resource/dynamic/text/7' });
    expect(JSON.stringify(dynamic.result)).toContain('demo://resource/dynamic/text/7');
    const completed = await client.ask('completion/complete', {
      ref: { type: 'ref/prompt', name: 'completable-prompt' },
      argument: { name: 'department', value: 'E' },
    });
    expect(completed.result).toMatchObject({ completion: { values: ['Engineering'] } });
    expect((await client.ask('logging/setLevel', { level: 'debug' })).result).toEqual({});
    expect((await client.ask('resources/subscribe', { uri: first!.uri })).result).toEqual({});
  });

  test('the names do not depend on who answers first', async () => {
    core = await coreWith({
      b: server('b', ['same', 'b']),
      a: server('a', ['same', 'a']),
      c: server('c', ['c']),
    });
    const lists = await Promise.all(
      ['one', 'two', 'three'].map(async (name) => (await initialized(await connectAll(core, name))).tools()),
    );
    for (const list of lists) expect(list).toEqual(['a__same', 'a', 'b__same', 'b', 'c']);
  });

  test('one that fails does not take the others down, and its log says why', async () => {
    core = await coreWith({
      gone: [process.execPath, '-e', 'process.exit(3)'],
      refusing: scripted([{ on: 'initialize', do: [{ error: { code: -32_022, message: 'not that old' } }] }]),
      works: server('works', ['work']),
    });
    await core.add('missing', ['no-such-program-anywhere']);
    const client = await initialized(await connectAll(core));
    expect(await client.tools()).toEqual(['work']);
    expect(said(await client.call('work'))).toBe('works');
    const logs = async (name: string): Promise<string> =>
      (await core.call('servers.logs', { name })).lines.map(({ text }) => text).join('\n');
    expect(await logs('refusing')).toContain('not that old');
    expect(await logs('gone')).toContain('left the servers');
    expect(await logs('missing')).toContain('cannot be started');
  });

  test('a server that ends later answers what is open with an error, and its tools go', async () => {
    core = await coreWith({
      brief: server('brief', ['end'], { on: 'tools/call', do: [{ exit: 4 }] }),
      works: server('works', ['work']),
    });
    const client = await initialized(await connectAll(core));
    expect(await client.tools()).toEqual(['end', 'work']);
    expect((await client.call('end')).error?.data).toMatchObject({ code: 'server_exited', exitCode: 4 });
    await client.told('notifications/tools/list_changed');
    expect(await client.tools()).toEqual(['work']);
    expect((await client.call('end')).result?.isError ?? (await client.call('end')).error).toBeTruthy();
  });

  test('a server that policy does not admit is not there, and that is on record', async () => {
    const clock = new ManualClock(Date.now());
    core = await coreWith(
      { allowed: server('allowed', ['work']), forbidden: server('forbidden', ['steal']) },
      { clock, files: { 'policy.json': { deniedMcpServers: [{ serverName: 'forbidden' }] } } },
    );
    const client = await initialized(await connectAll(core));
    expect(await client.tools()).toEqual(['work']);
    const denied = (): unknown[] => core.records('server.denied').map(({ operation }) => operation?.server);
    expect(denied()).toEqual(['forbidden']);
    clock.advance(60_000);
    expect(await client.tools()).toEqual(['work']);
    expect(denied()).toEqual(['forbidden']);
    core.write('policy.json', {});
    await until(clock, async () => (await client.tools()).length === 2);
    expect(await client.tools()).toEqual(['work', 'steal']);
  });

  test('one that could not be started is tried again by a later list', async () => {
    const clock = new ManualClock(Date.now());
    core = await coreWith({ works: server('works', ['work']) }, { clock });
    const program = join(core.userHome, 'late-program');
    await core.add('late', [program]);
    const client = await initialized(await connectAll(core));
    expect(await client.tools()).toEqual(['work']);
    const words = server('late', ['more']).map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
    writeFileSync(program, `#!/bin/sh\nexec ${words.join(' ')}\n`, { mode: 0o755 });
    clock.advance(30_000);
    await until(clock, async () => (await client.tools()).length === 2);
    expect(await client.tools()).toEqual(['more', 'work']);
  });

  test('servers that come and go are announced once, and lists follow', async () => {
    core = await coreWith({ one: server('one', ['first']) });
    const client = await initialized(await connectAll(core));
    expect(await client.tools()).toEqual(['first']);
    await core.add('two', server('two', ['second']));
    await client.told('notifications/tools/list_changed');
    await client.raw.line(() => true);
    while ((await client.tools()).length < 2) await client.told('notifications/tools/list_changed');
    expect(await client.tools()).toEqual(['first', 'second']);
    await core.call('servers.remove', { name: 'one' });
    while ((await client.tools()).length > 1) await client.told('notifications/tools/list_changed');
    expect(await client.tools()).toEqual(['second']);
  });
});

describe('what servers ask of the one client', () => {
  test('gets ids of ours, and the answers find their way back', async () => {
    core = await coreWith({ one: real('everything'), two: real('everything') });
    const client = await initialized(await connectAll(core), { sampling: {} });
    await client.tools();
    const calls = ['one', 'two'].map((name) =>
      client.call(
        `${name}__trigger-sampling-request`,
        { prompt: `of ${name}`, maxTokens: 5 },
        `call-${name}`,
      ),
    );
    const ids = new Set<unknown>();
    for (const name of ['one', 'two']) {
      const asked = await client.told('sampling/createMessage', ({ params }) =>
        JSON.stringify(params).includes(`of ${name}`),
      );
      ids.add(asked.id);
      client.raw.send({
        id: asked.id,
        result: { role: 'assistant', content: { type: 'text', text: `to ${name}` }, model: 'none' },
      });
    }
    expect(ids.size).toBe(2);
    const [one, two] = await Promise.all(calls);
    expect(JSON.stringify(one)).toContain('to one');
    expect(JSON.stringify(two)).toContain('to two');
  });

  test('progress comes under the client’s own token', async () => {
    core = await coreWith({ one: real('everything'), two: real('everything') });
    const client = await initialized(await connectAll(core));
    await client.tools();
    const name = 'two__trigger-long-running-operation';
    client.raw.send({
      id: 5,
      method: 'tools/call',
      params: { name, arguments: { duration: 0.2, steps: 2 }, _meta: { progressToken: 12_345_678 } },
    });
    await client.answer(5);
    const progress = await client.told('notifications/progress', ({ params }) => params?.['progress'] === 2);
    expect(progress.params).toMatchObject({ progressToken: 12_345_678 });
  });

  test('a server cannot report progress on what another one was asked', async () => {
    const liar =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":99}}\n';
    core = await coreWith({
      honest: server('honest', ['work'], {
        on: 'tools/call',
        do: [{ wait: 'notifications/roots/list_changed' }, { answer: { content: [] } }],
      }),
      liar: server('liar', ['other'], { on: 'notifications/roots/list_changed', do: [{ raw: liar }] }),
    });
    const client = await initialized(await connectAll(core));
    await client.tools();
    client.raw.send({ id: 1, method: 'tools/call', params: { name: 'work', _meta: { progressToken: 't' } } });
    await client.ask('ping');
    client.raw.send({ method: 'notifications/roots/list_changed' });
    await client.answer(1);
    expect(said(await client.call('other'))).toBe('liar');
    expect(client.raw.lines.filter((line) => line.includes('"progress":99'))).toEqual([]);
  });

  test('cancelling reaches the server that was asked, and nothing is answered', async () => {
    core = await coreWith({
      slow: server('slow', ['dig'], {
        on: 'tools/call',
        do: [
          { wait: 'notifications/cancelled' },
          {
            raw: '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"stopped"}}\n',
          },
        ],
      }),
    });
    const client = await initialized(await connectAll(core));
    await client.tools();
    client.raw.send({ id: 'dig', method: 'tools/call', params: { name: 'dig' } });
    await client.ask('ping');
    client.raw.send({ method: 'notifications/cancelled', params: { requestId: 'dig' } });
    expect((await client.told('notifications/message')).params?.['data']).toBe('stopped');
    expect(client.raw.lines.filter((line) => (JSON.parse(line) as Message).id === 'dig')).toEqual([]);
  });
});

describe('profiles', () => {
  const servers = {
    github: server('github', ['search_code', 'delete_repo']),
    notes: server('notes', ['read', 'write']),
  };

  test('choose what a client sees of all servers; another client sees everything', async () => {
    core = await coreWith(servers, {
      files: {
        'settings.json': { profiles: { cursor: { servers: ['github'], tools: { github: ['search_*'] } } } },
      },
    });
    const cursor = await initialized(await connectAll(core, 'cursor'));
    const other = await initialized(await connectAll(core, 'claude-code'));
    expect(await cursor.tools()).toEqual(['search_code']);
    expect(await other.tools()).toEqual(['search_code', 'delete_repo', 'read', 'write']);
    expect((await core.call('core.status', {})).profiles).toEqual({
      cursor: { servers: ['github'], tools: { github: ['search_*'] } },
    });
  });

  test('a call of what they leave out is denied like a hidden tool, and on record', async () => {
    core = await coreWith(servers, {
      files: { 'settings.json': { profiles: { cursor: { tools: { github: ['search_*'] } } } } },
    });
    const client = await initialized(await connectAll(core, 'cursor'));
    await client.tools();
    for (const name of ['delete_repo', 'github__delete_repo']) {
      const answer = await client.call(name);
      expect(answer.result).toMatchObject({
        isError: true,
        _meta: { 'gatehouse/decision': { effect: 'deny', reason: 'hidden' } },
      });
      expect(said(answer)).toContain('github.delete_repo');
    }
    expect(core.records('call.decided')).toMatchObject([
      {
        operation: { server: 'github', name: 'delete_repo' },
        decision: { effect: 'deny', reason: 'hidden' },
      },
      {
        operation: { server: 'github', name: 'delete_repo' },
        decision: { effect: 'deny', reason: 'hidden' },
      },
    ]);
  });

  test('do not touch the endpoint of one server', async () => {
    core = await coreWith(servers, { files: { 'settings.json': { profiles: { cursor: { servers: [] } } } } });
    const raw = await core.connect('notes', 'cursor');
    raw.send({ id: 1, method: 'tools/list' });
    expect(await raw.line(({ id }) => id === 1)).toContain('"write"');
  });

  test('follow the settings while the client is connected', async () => {
    core = await coreWith(servers);
    const client = await initialized(await connectAll(core, 'cursor'));
    expect(await client.tools()).toHaveLength(4);
    core.write('settings.json', { profiles: { cursor: { servers: ['notes'], tools: { notes: ['read'] } } } });
    await client.told('notifications/tools/list_changed');
    expect(await client.tools()).toEqual(['read']);
  });

  test('that cannot be read show nothing', async () => {
    core = await coreWith(servers, { files: { 'settings.json': '{"profiles": {"cursor": {"tools": 1}}}' } });
    const client = await initialized(await connectAll(core, 'cursor'));
    expect(await client.tools()).toEqual([]);
    await core.state(({ warnings }) => JSON.stringify(warnings).includes('profiles.cursor.tools'));
  });
});
