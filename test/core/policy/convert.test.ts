import { describe, expect, it } from 'vitest';
import { EMITTERS, emitPolicy, importPolicy, parsePolicy } from '../../../electron/core/policy/index.ts';

const input = { shim: '/opt/gatehouse/bin/gatehouse', servers: ['notes', 'tickets'] };
const commands = (client: string) =>
  [['connect', 'notes'], ['connect', 'tickets'], ['connect']].map((words) => ({
    serverCommand: [input.shim, ...words, '--client', client],
  }));
const imported = (text: unknown, from: Parameters<typeof importPolicy>[2]) =>
  importPolicy('f', typeof text === 'string' ? text : JSON.stringify(text), from);
const what = (lost: readonly { what: string }[]): string[] => lost.map((loss) => loss.what);

describe('what is emitted', () => {
  it.each([
    ['claude-code', 'claude-code', ['claude-code']],
    ['copilot', 'copilot', ['copilot-cli', 'vscode']],
    ['vscode', 'vscode', ['vscode']],
    ['codex', 'codex', ['codex']],
  ] as const)('comes back from %s as it was: only the calls of the shim', (to, from, clients) => {
    const { policy } = imported(emitPolicy(to, input).text, from);
    expect(policy.allowedMcpServers).toEqual(clients.flatMap(commands));
    expect(parsePolicy(JSON.stringify(policy))).toMatchObject({ ok: true });
  });

  it.each(EMITTERS)('says for %s where it belongs, and what is lost', (to) => {
    const { text, places, lost } = emitPolicy(to, input);
    expect(text).not.toBe('');
    expect(places.length).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
  });

  it('puts definitions behind the names that Gemini allows', () => {
    const { mcp, mcpServers } = JSON.parse(emitPolicy('gemini', input).text) as {
      mcp: { allowed: string[] };
      mcpServers: Record<string, { command: string }>;
    };
    expect(Object.keys(mcpServers)).toEqual(mcp.allowed);
    expect(mcpServers['notes']?.command).toBe(input.shim);
  });
});

describe('what is imported', () => {
  it('takes the shared grammar over as it is, rules for tools as well', () => {
    const { policy, lost } = imported(
      {
        allowManagedMcpServersOnly: true,
        allowedMcpServers: [{ serverUrl: 'https://*.example.com/*' }, { serverCommand: ['npx', '-y', 'a'] }],
        deniedMcpServers: [{ serverName: 'x' }],
        permissions: { deny: ['mcp__github__delete_repo', 'Bash(rm:*)'], allow: ['mcp__notes'] },
      },
      'claude-code',
    );
    expect(policy).toMatchObject({
      allowedMcpServers: [{ serverUrl: 'https://*.example.com/*' }, { serverCommand: ['npx', '-y', 'a'] }],
      deniedMcpServers: [{ serverName: 'x' }],
      tools: [
        { server: 'github', tool: 'delete_repo', effect: 'deny' },
        { server: 'notes', tool: '*', effect: 'allow' },
      ],
    });
    expect(what(lost)).toEqual(['permissions.deny[1]']);
  });

  it('keeps an empty list, which admits nothing', () => {
    expect(imported({ allowedMcpServers: [] }, 'claude-code').policy.allowedMcpServers).toEqual([]);
    expect(imported({ ChatMCP: 'none' }, 'vscode').policy.allowedMcpServers).toEqual([]);
    expect(imported('[mcp_servers]\n', 'codex').policy.allowedMcpServers).toEqual([]);
  });

  it('leaves out an entry that Claude Code would leave out, and empties the list where Copilot would', () => {
    const list = { allowedMcpServers: [{ serverName: 'a' }, { serverName: 'b', serverUrl: 'https://b' }] };
    expect(imported(list, 'claude-code').policy.allowedMcpServers).toEqual([{ serverName: 'a' }]);
    const copilot = imported(list, 'copilot');
    expect(copilot.policy.allowedMcpServers).toEqual([]);
    expect(what(copilot.lost)).toContain('allowedMcpServers');
  });

  it('says of a variable that it is not expanded here', () => {
    const entry = { serverCommand: ['${HOME}/bin/mcp'] };
    expect(what(imported({ allowedMcpServers: [entry] }, 'claude-code').lost)).toEqual([
      'allowedMcpServers[0]',
    ]);
  });

  it('makes of a pattern of Cursor what can be said, and never more', () => {
    const { policy, lost } = imported(
      ['*npx -y @acme/x@1.2.3', '/usr/bin/mcp --prod', '*anything*', 'https://a.example/*'].join('\n'),
      'cursor',
    );
    expect(policy.allowedMcpServers).toEqual([
      { package: 'npm:@acme/x', version: '1.2.3' },
      { serverCommand: ['/usr/bin/mcp', '--prod'] },
      { serverUrl: 'https://a.example/*' },
    ]);
    expect(what(lost)).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    const tools = imported({ mcpAllowlist: ['notes:read_*', 'broken'] }, 'cursor');
    expect(tools.policy).toMatchObject({ tools: [{ server: 'notes', tool: 'read_*', effect: 'allow' }] });
    expect(tools.policy.allowedMcpServers).toBeUndefined();
  });

  it('leaves out what Codex says in a way that cannot be said here', () => {
    const { policy, lost } = imported(
      '[mcp_servers.a.identity]\ncommand = "a"\n[mcp_servers.b.identity]\nurl = "https://b.example/mcp"\n' +
        '[mcp_servers.c.identity.command]\nexecutable = "c"\nargs = [ {match="regex", expression=".*"} ]\n',
      'codex',
    );
    expect(policy.allowedMcpServers).toEqual([{ serverUrl: 'https://b.example/mcp' }]);
    expect(what(lost)).toEqual(['mcp_servers.a', 'mcp_servers.b', 'mcp_servers.c']);
  });

  it('refuses a file that is no such file', () => {
    expect(() => imported('{', 'claude-code')).toThrow();
    expect(() => imported('= 1', 'codex')).toThrow();
    expect(() => imported('[]', 'copilot')).toThrow();
  });
});
