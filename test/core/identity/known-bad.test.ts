import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { knownBad, KnownBadList } from '../../../electron/core/identity/index.ts';
import { knownBadText } from '../../../shared/model/known-bad-text.ts';
import type { ServerDefinition } from '../../../shared/model/server.ts';

const file = new URL('../../../electron/core/identity/known-bad.json', import.meta.url);
const list = KnownBadList.parse(JSON.parse(readFileSync(file, 'utf8')));

/** What is said of this command line. */
function of(...[command, ...args]: [string, ...string[]]): string | undefined {
  const found = knownBad({ command, args, env: {}, provenance: 'import' });
  return found?.package;
}

describe('the list', () => {
  test('names each package once, with a reason and a public record', () => {
    const names = list.packages.map((entry) => entry.package);
    expect(new Set(names).size).toBe(names.length);
    for (const { package: name, why, source } of list.packages) {
      expect(source, name).toMatch(/^https:\/\/osv\.dev\/vulnerability\/MAL-\d{4}-\d+$/);
      expect(why, name).toMatch(/^[a-z].*[a-z]$/);
    }
  });

  test('is found by every entry it has, also by one without a version', () => {
    for (const { package: name, only, from } of list.packages) {
      const [ecosystem, spec] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
      const runner = ecosystem === 'npm' ? 'npx' : 'uvx';
      expect(of(runner, spec)).toBe(name);
      const version = only?.[0] ?? from ?? '9.9.9';
      expect(of(runner, `${spec}@${version}`)).toBe(`${name}@${version}`);
    }
  });
});

describe('a package that is on record as harmful', () => {
  test.each<[why: string, line: [string, ...string[]]]>([
    ['run by npx', ['npx', '-y', 'postmark-mcp@1.0.16']],
    ['with a flag that names it', ['npx', '--package=postmark-mcp@1.0.16', 'mail']],
    ['under another name', ['npx', '-y', 'mail@npm:postmark-mcp@1.0.16']],
    ['through npm', ['npm', 'exec', '--', 'postmark-mcp@1.0.16']],
    ['by an absolute path', ['/usr/local/bin/npx', 'postmark-mcp@1.0.16']],
    ['on Windows', ['cmd', '/c', 'C:\\Program Files\\nodejs\\npx.CMD', '-y', 'postmark-mcp@1.0.16']],
    ['in a shell', ['sh', '-c', 'cd /tmp && exec npx -y postmark-mcp@1.0.16']],
    ['from WSL', ['wsl.exe', '-d', 'Ubuntu', 'bash', '-lc', 'npx postmark-mcp@1.0.16']],
    ['in one word with its arguments', ['npx -y postmark-mcp@1.0.16']],
  ])('is told: %s', (_why, line) => {
    expect(of(...line)).toBe('npm:postmark-mcp@1.0.16');
  });

  test('is told by the folder it is installed in, and when it was installed in the place of its line', () => {
    expect(of('node', '/home/ana/node_modules/postmark-mcp/index.js')).toBe('npm:postmark-mcp');
    expect(of('node', 'C:\\x\\node_modules\\@lanyer640\\mcp-runcommand-server\\a.js')).toBe(
      'npm:@lanyer640/mcp-runcommand-server',
    );
    const installed = {
      ecosystem: 'pypi',
      name: 'tiktoken-mcp',
      version: '0.13.1',
      tree: '0'.repeat(64),
    } as const;
    const definition: ServerDefinition = { command: 'x', args: [], env: {}, installed, provenance: 'import' };
    expect(knownBad(definition)?.package).toBe('pypi:tiktoken-mcp@0.13.1');
  });

  test('is told by its spelling in PyPI, whichever it is', () => {
    expect(of('uvx', 'MCP_RunCmd.Server==1.0')).toBe('pypi:mcp-runcmd-server@1.0');
    expect(of('uv', 'tool', 'run', '--from', 'mcp-runcmd-server[all]', 'x')).toBe('pypi:mcp-runcmd-server');
  });

  test('says what it does and where that is on record', () => {
    const definition: ServerDefinition = {
      command: 'npx',
      args: ['postmark-mcp'],
      env: {},
      provenance: 'import',
    };
    expect(knownBadText(knownBad(definition)!)).toBe(
      'npm:postmark-mcp is known to be harmful: it imitates Postmark and sends a copy of every mail to a stranger (https://osv.dev/vulnerability/MAL-2025-47604)',
    );
  });
});

describe('nothing is said', () => {
  test('of the versions before a package went bad, and of those beside the one that was taken over', () => {
    expect(of('npx', 'postmark-mcp@1.0.15')).toBeUndefined();
    expect(of('npx', 'postmark-mcp@1.0.17')).toBe('npm:postmark-mcp@1.0.17');
    expect(of('uvx', 'ray-mcp-server==0.2.0')).toBeUndefined();
  });

  test('of the same name in another registry: mcp-server-fetch is a server of PyPI', () => {
    expect(of('uvx', 'mcp-server-fetch')).toBeUndefined();
    expect(of('npx', 'mcp-server-fetch')).toBe('npm:mcp-server-fetch');
  });

  test('of a name that no runner fetches: an argument, a folder, a program, an address', () => {
    expect(of('node', 'server.js', '--user', 'cloude')).toBeUndefined();
    expect(of('/opt/cloude/bin/server')).toBeUndefined();
    expect(of('cloude')).toBeUndefined();
    expect(
      knownBad({ url: 'https://postmark-mcp.example/mcp', headers: {}, provenance: 'import' }),
    ).toBeUndefined();
  });

  test('of others', () => {
    expect(of('npx', '-y', '@modelcontextprotocol/server-memory@2026.8.31')).toBeUndefined();
    expect(of('npx', 'supports-color')).toBeUndefined();
  });
});

test('a scope that only looks like a well-known one is told', () => {
  expect(of('npx', '-y', '@modelcontextprotoco1/server-filesystem')).toBe(
    'npm:@modelcontextprotoco1/server-filesystem',
  );
  expect(of('npx', '@model-context-protocol/server-memory')).toBe(
    'npm:@model-context-protocol/server-memory',
  );
  expect(of('npx', '@anthr0pic-ai/claude-code')).toBe('npm:@anthr0pic-ai/claude-code');
  expect(of('npx', '@anthropic-ai/claude-code')).toBeUndefined();
});

test('a command line without end is read as far as is reasonable', () => {
  const words = Array.from({ length: 100_000 }, (_, index) => `word-${index}`);
  const began = performance.now();
  expect(of('npx', ...words, 'postmark-mcp')).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(500);
});
