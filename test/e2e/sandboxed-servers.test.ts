/* Servers that others wrote, sandboxed with their presets: each does what it is for, and no more. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import type { ServerSandbox } from '../../shared/model/sandbox.ts';
import { realServer, ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';
import type { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

const GIT = join(ROOT, 'test/real-servers/node_modules/@cyanheads/git-mcp-server/dist/index.js');
const PLAYWRIGHT = join(ROOT, 'test/real-servers/node_modules/@playwright/mcp/cli.js');
/** Root is refused unless it says so; the tests run as an ordinary user wherever they count. */
const AS_ROOT = process.getuid?.() === 0 ? { GATEHOUSE_ALLOW_ROOT: '1' } : {};

describe.skipIf(process.platform !== 'linux')('with its preset,', () => {
  let gatehouse: TestGatehouse;
  let notes: string;

  beforeAll(async () => {
    gatehouse = await TestGatehouse.start(AS_ROOT);
    notes = join(gatehouse.userHome, 'notes');
    mkdirSync(notes);
    writeFileSync(join(notes, 'a.txt'), 'hello');
    writeFileSync(join(gatehouse.userHome, 'secret.txt'), 'secret');
  }, 60_000);
  afterAll(() => gatehouse[Symbol.asyncDispose]());

  async function connected(
    name: string,
    args: readonly string[],
    env: readonly string[] = [],
  ): Promise<JsonRpcClient> {
    await gatehouse.ok('add', name, ...env, '--', process.execPath, ...args);
    await gatehouse.ok('rules', 'add', JSON.stringify({ effect: 'allow', server: name, tool: '*' }));
    const client = gatehouse.connect(name);
    expect((await client.initialize()).error).toBeUndefined();
    return client;
  }

  const textOf = async (client: JsonRpcClient, tool: string, args: object): Promise<string> => {
    const { result, error } = await client.callTool(tool, args);
    return result?.content?.map((part) => part.text).join('\n') ?? JSON.stringify(error);
  };

  async function sandboxOf(name: string): Promise<ServerSandbox> {
    const core = await CoreClient.connect(gatehouse.home, 'cli');
    try {
      return await core.call('sandbox.show', { name });
    } finally {
      core.close();
    }
  }

  it('the filesystem server reads and writes the folder of its arguments', async () => {
    const client = await connected('files', [realServer('filesystem'), notes]);
    expect(await textOf(client, 'read_text_file', { path: join(notes, 'a.txt') })).toBe('hello');
    await client.callTool('write_file', { path: join(notes, 'b.txt'), content: 'new' });
    expect(readFileSync(join(notes, 'b.txt'), 'utf8')).toBe('new');
    expect(await sandboxOf('files')).toMatchObject({
      own: false,
      preset: { name: 'filesystem', reason: expect.stringContaining(notes) },
      grants: { filesystem: { allowWrite: [notes] } },
    });
  }, 60_000);

  it('the memory server keeps its file in the folder that is named, and nowhere else', async () => {
    const folder = join(gatehouse.userHome, 'memory');
    mkdirSync(folder);
    const file = join(folder, 'graph.jsonl');
    const client = await connected('memory', [realServer('memory')], ['--env', `MEMORY_FILE_PATH=${file}`]);
    const entities = [{ name: 'Ada', entityType: 'person', observations: ['wrote the first program'] }];
    await client.callTool('create_entities', { entities });
    expect(readFileSync(file, 'utf8')).toContain('Ada');
    const forgetful = await connected('forgetful', [realServer('memory')]);
    await forgetful.callTool('create_entities', { entities });
    expect(await textOf(forgetful, 'read_graph', {})).toContain('Ada');
    expect(existsSync('/tmp/memory.jsonl')).toBe(false);
  }, 60_000);

  it('the everything server and the one that thinks step by step need nothing', async () => {
    const everything = await connected('everything', [realServer('everything')]);
    expect(await textOf(everything, 'echo', { message: 'hi' })).toContain('hi');
    expect(await textOf(everything, 'get-env', {})).not.toContain('GATEHOUSE_HOME');
    const thinking = await connected('thinking', [realServer('sequential-thinking')]);
    const thought = { thought: 'one', thoughtNumber: 1, totalThoughts: 1, nextThoughtNeeded: false };
    expect(await textOf(thinking, 'sequentialthinking', thought)).toContain('thoughtHistoryLength');
    expect((await sandboxOf('thinking')).plain).toContain('It has no network.');
  }, 60_000);

  it('a git server commits in its repository, and leaves its hooks as they are', async ({ skip }) => {
    if (!existsSync(GIT)) skip('test/real-servers is not installed');
    const repository = join(gatehouse.userHome, 'repository');
    execFileSync('git', ['init', '--quiet', repository]);
    for (const [name, value] of [
      ['user.name', 'Ada'],
      ['user.email', 'ada@example.com'],
    ] as const)
      execFileSync('git', ['-C', repository, 'config', name, value]);
    writeFileSync(join(repository, 'a.txt'), 'hello');
    const client = await connected('git', [GIT], ['--env', `GIT_BASE_DIR=${repository}`]);
    const at = { path: repository };
    expect(await textOf(client, 'git_add', { ...at, paths: ['a.txt'] })).toContain('a.txt');
    await client.callTool('git_commit', { ...at, message: 'first' });
    expect(execFileSync('git', ['-C', repository, 'log', '--format=%s'], { encoding: 'utf8' })).toBe(
      'first\n',
    );
    expect(await sandboxOf('git')).toMatchObject({ preset: { name: 'git' } });
  }, 60_000);

  it('a browser shows a page, reaches no host, and says which one it wanted', async ({ skip }) => {
    if (!existsSync(PLAYWRIGHT)) skip('test/real-servers is not installed');
    const open = (client: JsonRpcClient, url: string): Promise<string> =>
      textOf(client, 'browser_navigate', { url });
    const shown = 'data:text/html,<title>Shown</title><p>there</p>';
    expect(await open(await connected('viewer', [PLAYWRIGHT]), shown)).toContain('Page Title: Shown');
    // A browser of its own: one that has seen something is asked about where it goes next.
    expect(await open(await connected('browser', [PLAYWRIGHT]), 'https://example.com/')).toContain(
      'net::ERR_',
    );
    await expect
      .poll(async () => (await sandboxOf('browser')).hints.map(({ text }) => text), { timeout: 20_000 })
      .toContain('browser says it could not reach example.com:443: grant it?');
  }, 120_000);
});
