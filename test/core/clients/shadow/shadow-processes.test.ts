import { describe, expect, test } from 'vitest';
import { parsePs, parseWin32Processes } from '../../../../electron/core/clients/index.ts';
import { parseStat } from '../../../../electron/core/clients/shadow/linux-processes.ts';
import { windowsWords } from '../../../../electron/core/clients/shadow/listed-processes.ts';
import type { ProcessFacts } from '../../../../electron/core/clients/shadow/process-facts.ts';
import { shadowProcesses } from '../../../../electron/core/clients/shadow/shadow-processes.ts';

const own = { pid: 10, shim: '/opt/gatehouse/bin/gatehouse' };
const line = (pid: number, parent: number, command: string, input: ProcessFacts['input'] = 'pipe') => ({
  pid,
  parent,
  started: '1',
  argv: command.split(' '),
  folder: '/',
  input,
});
const look = (direct: Parameters<typeof shadowProcesses>[1], ...all: ProcessFacts[]): string[] =>
  shadowProcesses(new Map(all.map((one) => [one.pid, one])), direct, own).map(
    ({ pid, client, server }) => `${pid} ${client} ${server}`,
  );

describe('a process counts as a server around Gatehouse', () => {
  test.each([
    ['npx -y @acme/mcp-notes@1.0.0', '@acme/mcp-notes@1.0.0'],
    ['/usr/bin/node /usr/lib/npm/bin/npx-cli.js -y mcp-server-time', 'mcp-server-time'],
    ['uvx mcp-server-git', 'mcp-server-git'],
    ['docker run -i --rm mcp/github', 'mcp/github'],
    [
      'node /home/a/.npm/_npx/1/node_modules/@modelcontextprotocol/server-memory/dist/index.js',
      '@modelcontextprotocol/server-memory',
    ],
  ])('when a client launched it as such: %s', (command, name) => {
    const claude = line(2, 1, 'claude', 'other');
    expect(look([], claude, line(3, 2, command))).toEqual([`3 claude-code ${name}`]);
  });

  test('when it is what an entry of that client says, whatever it is called', () => {
    const entry = { client: 'cursor', server: 'notes', command: '/opt/notes', args: ['--stdio'] };
    const cursor = line(2, 1, '/usr/share/cursor/cursor');
    expect(look([entry], cursor, line(3, 2, '/opt/notes --stdio'))).toEqual(['3 cursor notes']);
    expect(look([entry], cursor, line(3, 2, 'python3 /opt/notes --stdio'))).toEqual(['3 cursor notes']);
    expect(look([entry], cursor, line(3, 2, '/opt/notes --other'))).toEqual([]);
    expect(look([entry], line(2, 1, 'zed'), line(3, 2, '/opt/notes --stdio'))).toEqual([]);
  });

  test.each([
    'claude --mcp-config ./servers.json',
    'node /x/node_modules/@anthropic-ai/claude-code/cli.js --mcp-config={"a":1}',
    'codex -c mcp_servers.x.command=y',
    'copilot --additional-mcp-config @f.json',
  ])('when a client was started with servers of its own: %s', (command) => {
    expect(look([], line(2, 1, command, 'other'))).toHaveLength(1);
    expect(
      look([], line(2, 1, command.replace(/^(?:claude|codex|copilot|node \S+)/, 'vim'), 'other')),
    ).toEqual([]);
  });

  test('but not when the core or a shim is above it, no client is, or it is typed at', () => {
    const server = 'npx -y @acme/mcp-notes';
    const claude = line(2, 1, 'claude', 'other');
    expect(look([], claude, line(10, 2, 'node headless.js'), line(3, 10, server))).toEqual([]);
    const shim = line(4, 2, `${own.shim} connect notes --client claude-code`);
    expect(look([], claude, shim, line(3, 4, server))).toEqual([]);
    expect(look([], line(2, 1, 'bash'), line(3, 2, server))).toEqual([]);
    expect(look([], claude, line(3, 2, server, 'other'))).toEqual([]);
    expect(look([], claude, line(3, 2, 'npx -y prettier'))).toEqual([]);
  });

  test('once, though a runner has children', () => {
    const all = [
      line(2, 1, 'claude', 'other'),
      line(3, 2, 'npx -y @acme/mcp-notes'),
      line(4, 3, 'sh -c mcp-notes'),
      line(5, 4, 'node /c/node_modules/@acme/mcp-notes/cli.js'),
    ];
    expect(look([], ...all)).toEqual(['3 claude-code @acme/mcp-notes']);
  });

  test('and its secrets are not shown', () => {
    const all = [line(2, 1, 'claude'), line(3, 2, 'npx mcp-x --token hunter22')];
    const [found] = shadowProcesses(new Map(all.map((one) => [one.pid, one])), [], own);
    expect(found!.command).toBe('npx mcp-x --token ••••••');
  });

  test('a loop of parents ends', () => {
    expect(look([], line(2, 3, 'npx mcp-x'), line(3, 2, 'sh'))).toEqual([]);
  });
});

test('a line of /proc/PID/stat is read, whatever the name of the program', () => {
  const rest = ['S', '41', ...Array.from({ length: 17 }, () => '0'), '987'].join(' ');
  expect(parseStat(`42 (a) (b) c) ${rest} 1 2\n`)).toEqual({ parent: 41, started: '987' });
});

test('what ps prints on macOS is read', () => {
  const text = [
    '  501     1 Fri Nov 20 09:00:01 2026     /Applications/Claude.app/Contents/MacOS/Claude',
    '  502   501 Fri Nov 20 09:00:02 2026     npm exec @acme/mcp-notes',
    ' 1234   501 Sun Nov  1 09:00:02 2026     /Applications/Visual Studio Code.app/Contents/MacOS/Electron --type=x',
    'rubbish',
  ].join('\n');
  const facts = parsePs(text);
  expect(facts.map(({ pid, parent, argv }) => [pid, parent, argv[0]])).toEqual([
    [501, 1, '/Applications/Claude.app/Contents/MacOS/Claude'],
    [502, 501, 'npm'],
    [1234, 501, '/Applications/Visual Studio Code.app/Contents/MacOS/Electron'],
  ]);
  expect(look([], ...facts)).toEqual(['502 claude-desktop @acme/mcp-notes']);
});

test('what Windows prints is read, one process or many', () => {
  const claude = {
    ProcessId: 7,
    ParentProcessId: 1,
    CreationDate: '/Date(1)/',
    CommandLine: '"C:\\Users\\Ana B\\AppData\\Local\\AnthropicClaude\\claude-desktop.exe"',
  };
  const server = {
    ProcessId: 8,
    ParentProcessId: 7,
    CreationDate: null,
    CommandLine: 'uvx.exe mcp-server-time',
  };
  const facts = parseWin32Processes(JSON.stringify([claude, server, { ProcessId: 9, CommandLine: null }, 5]));
  expect(look([], ...facts)).toEqual(['8 claude-desktop mcp-server-time']);
  expect(parseWin32Processes(JSON.stringify(claude))).toHaveLength(1);
  expect(parseWin32Processes('Get-CimInstance : Access denied')).toEqual([]);
  expect(windowsWords('"C:\\a b\\x.exe" --say "he said \\"hi\\"" C:\\plain\\path')).toEqual([
    'C:\\a b\\x.exe',
    '--say',
    'he said "hi"',
    'C:\\plain\\path',
  ]);
});
