/** What each client would start after its config was adopted, started as the client does: a real server answers. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { clientAdapters } from '../../electron/core/clients/index.ts';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';
import { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

interface Entry {
  readonly command: string;
  readonly args: readonly string[];
}

/** How a client spells its servers, written and read without any code of ours. */
interface Spelling {
  readonly file: string;
  write(entry: Entry): string;
  read(text: string): Entry;
}

const json = (file: string, root: string, more: object = {}): Spelling => ({
  file,
  write: (entry) =>
    `{\n\t"kept": [1, 2],\n\t"${root}": {\n\t\t"mem": ${JSON.stringify({ ...more, ...entry })}\n\t}\n}\n`,
  read: (text) => (parseJsonc(text) as Record<string, Record<string, Entry>>)[root]!['mem']!,
});

const spellings: Readonly<Record<string, Spelling>> = {
  'claude-desktop': json('.config/Claude/claude_desktop_config.json', 'mcpServers'),
  'claude-code': json('.claude.json', 'mcpServers', { type: 'stdio' }),
  cursor: json('.cursor/mcp.json', 'mcpServers'),
  vscode: json('.config/Code/User/mcp.json', 'servers', { type: 'stdio' }),
  'copilot-cli': json('.copilot/mcp-config.json', 'mcpServers', { type: 'local', tools: ['*'] }),
  windsurf: json('.codeium/windsurf/mcp_config.json', 'mcpServers'),
  zed: json('.config/zed/settings.json', 'context_servers', { source: 'custom' }),
  'gemini-cli': json('.gemini/settings.json', 'mcpServers', { timeout: 30_000 }),
  antigravity: json('.gemini/antigravity/mcp_config.json', 'mcpServers'),
  junie: json('.junie/mcp/mcp.json', 'mcpServers'),
  cline: json('.cline/data/settings/cline_mcp_settings.json', 'mcpServers', { autoApprove: [] }),
  'lm-studio': json('.lmstudio/mcp.json', 'mcpServers'),
  codex: {
    file: '.codex/config.toml',
    write: ({ command, args }) =>
      `model = "x" # kept\n\n[mcp_servers.mem]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n`,
    read: (text) => (parseToml(text) as unknown as { mcp_servers: { mem: Entry } }).mcp_servers.mem,
  },
  continue: {
    file: '.continue/config.yaml',
    write: ({ command, args }) =>
      `name: mine # kept\nmcpServers:\n  - name: mem\n    command: ${command}\n    args: ${JSON.stringify(args)}\n`,
    read: (text) => (parseYaml(text) as { mcpServers: Entry[] }).mcpServers[0]!,
  },
  goose: {
    file: '.config/goose/config.yaml',
    write: ({ command, args }) =>
      `extensions:\n  mem:\n    enabled: true\n    type: stdio # kept\n    cmd: ${command}\n    args: ${JSON.stringify(args)}\n`,
    read: (text) => {
      const { cmd, args } = (parseYaml(text) as { extensions: { mem: Entry & { cmd: string } } }).extensions
        .mem;
      return { command: cmd, args };
    },
  },
};

it('covers every client there is', () => {
  expect(Object.keys(spellings).sort()).toEqual(clientAdapters.map(({ id }) => id).sort());
});

describe('a server in the config of every client', () => {
  let gatehouse: TestGatehouse;
  const server: Entry = { command: process.execPath, args: [realServer('memory')] };

  beforeAll(async () => {
    gatehouse = await TestGatehouse.start();
    for (const { file, write } of Object.values(spellings)) {
      const path = join(gatehouse.userHome, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, write(server));
    }
    await gatehouse.ok('adopt', '--all');
  });
  afterAll(() => gatehouse[Symbol.asyncDispose]());

  it.each(Object.entries(spellings))(
    'answers %s through the shim, and its config comes back',
    async (id, spelling) => {
      const path = join(gatehouse.userHome, spelling.file);
      const { command, args } = spelling.read(await readFile(path, 'utf8'));
      expect(args).toEqual(['connect', 'mem', '--client', id]);
      await using client = new JsonRpcClient(command, [...args], { env: gatehouse.env, cwd: gatehouse.base });
      await client.initialize();
      const { result } = await client.request('tools/list', {});
      expect(JSON.stringify(result)).toContain('create_entities');
      await client.end();
      await gatehouse.ok('restore', id);
      expect(await readFile(path, 'utf8')).toBe(spelling.write(server));
    },
  );
});
