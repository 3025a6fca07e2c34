import type { RiskLevel } from '../../../shared/model/decision.ts';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolDefinition } from '../../../electron/core/gateway/index.ts';
import { assessCall, KNOWN_IDENTITIES, knownTool } from '../../../electron/core/risk/index.ts';
import { JsonRpcClient } from '../../fixtures/json-rpc-client.ts';

const require = createRequire(import.meta.url);
const SERVERS = ['server-filesystem', 'server-memory', 'server-everything', 'server-sequential-thinking'];
const listed = new Map<string, ToolDefinition[]>();
let folder: string;

async function listTools(name: string): Promise<ToolDefinition[]> {
  const manifest = require.resolve(`@modelcontextprotocol/${name}/package.json`);
  const args = name === 'server-filesystem' ? [folder] : [];
  const env = { PATH: process.env['PATH'], MEMORY_FILE_PATH: join(folder, 'memory.jsonl') };
  await using client = new JsonRpcClient(
    process.execPath,
    [join(dirname(manifest), 'dist/index.js'), ...args],
    { env, cwd: folder },
  );
  await client.initialize();
  const answer = await client.request('tools/list', {});
  return (answer.result as unknown as { tools: ToolDefinition[] }).tools;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-tables-'));
  for (const name of SERVERS) listed.set(name, await listTools(name));
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Table {
  readonly identities: string[];
  readonly tools: { readonly level: string; readonly labels: string[]; readonly names: string[] }[];
}

describe('the tables', () => {
  it('are of more than 15 servers, each tool once, each server under what it is', async () => {
    const place = join(import.meta.dirname, '../../../electron/core/risk/tables');
    const files = await readdir(place);
    expect(files.length).toBeGreaterThan(15);
    const identities: string[] = [];
    for (const file of files) {
      const table = JSON.parse(await readFile(join(place, file), 'utf8')) as Table;
      const names = table.tools.flatMap((row) => row.names);
      expect(new Set(names).size, `${file} names a tool twice`).toBe(names.length);
      for (const identity of table.identities)
        expect(identity).toMatch(/^(?:npm:|pypi:|image:|https:\/\/)[^ ]+$/);
      identities.push(...table.identities);
    }
    expect(new Set(identities).size).toBe(identities.length);
    expect([...KNOWN_IDENTITIES].sort()).toEqual(identities.sort());
  });

  it.each(SERVERS)('have every tool that %s lists, and say of none less than it says itself', (name) => {
    const tools = listed.get(name)!;
    expect(tools.length).toBeGreaterThan(0);
    for (const tool of tools) {
      const known = knownTool(`npm:@modelcontextprotocol/${name}@2026.8.31`, tool.name);
      expect(known, tool.name).toBeDefined();
      if (known?.level === 'read') expect(tool.annotations?.['destructiveHint'], tool.name).not.toBe(true);
    }
  });
});

describe('a tool of a table', () => {
  const filesystem = 'npm:@modelcontextprotocol/server-filesystem@2026.8.31';

  it('is known by what its server is, in every version, and never by what it is called', () => {
    expect(knownTool(filesystem, 'directory_tree')).toMatchObject({ level: 'read', labels: ['private'] });
    expect(knownTool('npm:@modelcontextprotocol/server-filesystem', 'directory_tree')).toBeDefined();
    for (const identity of [
      'npm:@evil/server-filesystem@2026.8.31',
      'pypi:@modelcontextprotocol/server-filesystem',
      'sha256:00',
      'unresolvable',
      undefined,
    ])
      expect(knownTool(identity, 'directory_tree')).toBeUndefined();
    expect(knownTool(filesystem, 'Directory_tree')).toBeUndefined();
  });

  it('of an image or an address is known without its tag or its last slash', () => {
    expect(knownTool('image:ghcr.io/github/github-mcp-server:1.2', 'get_me')).toBeDefined();
    expect(
      knownTool(`image:ghcr.io/github/github-mcp-server@sha256:${'0'.repeat(64)}`, 'get_me'),
    ).toBeDefined();
    expect(knownTool('https://mcp.notion.com/mcp/', 'search')).toBeDefined();
    expect(knownTool('https://mcp.notion.com.evil.example/mcp', 'search')).toBeUndefined();
  });

  it('is made more dangerous by its arguments, and by its server’s own hint', () => {
    const call = (definition: ToolDefinition | undefined, args: unknown) =>
      assessCall({ identity: filesystem, name: 'read_text_file', definition, arguments: args }).risk.level;
    expect(call(undefined, { path: 'a.md' })).toBe('read');
    expect(call(undefined, { path: '/home/ana/.ssh/id_ed25519' })).toBe('unknown');
    const hinted = { name: 'read_text_file', annotations: { destructiveHint: true } };
    expect(call(hinted, { path: 'a.md' })).toBe('destructive');
  });

  it('is at least what the company says it is, and brings and takes what it says besides', () => {
    const call = (levels: readonly RiskLevel[]) =>
      assessCall({
        identity: filesystem,
        name: 'write_file',
        definition: undefined,
        arguments: { path: 'a.md' },
        company: { levels, labels: ['untrusted'] },
      });
    const plain = assessCall({
      identity: filesystem,
      name: 'write_file',
      definition: undefined,
      arguments: { path: 'a.md' },
    });
    expect(call(['read'])).toMatchObject({
      risk: { level: 'write' },
      labels: [...plain.labels, 'untrusted'],
    });
    expect(call(['read', 'destructive']).risk).toMatchObject({
      level: 'destructive',
      reasons: expect.arrayContaining(['your company says of this tool that it can destroy something']),
    });
  });
});
