import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assessRisk } from '../../../electron/core/risk/index.ts';
import type { ToolDefinition } from '../../../electron/core/gateway/ports.ts';
import { JsonRpcClient } from '../../fixtures/json-rpc-client.ts';

const require = createRequire(import.meta.url);
let folder: string;
const levels: Record<string, string> = {};

async function listTools(name: string, args: readonly string[]): Promise<ToolDefinition[]> {
  const script = join(
    dirname(require.resolve(`@modelcontextprotocol/${name}/package.json`)),
    'dist/index.js',
  );
  const env = { PATH: process.env['PATH'], MEMORY_FILE_PATH: join(folder, 'memory.jsonl') };
  await using client = new JsonRpcClient(process.execPath, [script, ...args], { env, cwd: folder });
  await client.initialize();
  const listed = await client.request('tools/list', {});
  return (listed.result as unknown as { tools: ToolDefinition[] }).tools;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-risk-'));
  const servers: [string, string[]][] = [
    ['server-filesystem', [folder]],
    ['server-everything', []],
    ['server-memory', []],
  ];
  for (const [name, args] of servers)
    for (const tool of await listTools(name, args))
      levels[tool.name] = assessRisk({ name: tool.name, definition: tool, arguments: {} }).level;
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the tools of server-filesystem that only read pass as reads', () => {
  for (const name of [
    'read_file',
    'read_text_file',
    'read_media_file',
    'read_multiple_files',
    'list_directory',
  ])
    expect(levels[name], name).toBe('read');
  for (const name of ['directory_tree', 'search_files', 'get_file_info', 'list_allowed_directories'])
    expect(levels[name], name).toBe('read');
});

test('its writers are writes', () => {
  for (const name of ['write_file', 'edit_file', 'create_directory', 'move_file'])
    expect(levels[name], name).toBe('write');
});

test('server-memory: reading, adding and deleting are told apart', () => {
  for (const name of ['read_graph', 'search_nodes', 'open_nodes'])
    expect(levels[name], name).not.toBe('write');
  for (const name of ['read_graph', 'search_nodes']) expect(levels[name], name).toBe('read');
  for (const name of ['create_entities', 'create_relations', 'add_observations'])
    expect(levels[name], name).toBe('write');
  for (const name of ['delete_entities', 'delete_observations', 'delete_relations'])
    expect(levels[name], name).toBe('destructive');
});

test('server-everything: echo reads, the environment is no harmless read', () => {
  expect(levels['echo']).toBe('read');
  expect(levels['get-sum']).toBe('read');
  expect(levels['get-env']).toBe('unknown');
});
