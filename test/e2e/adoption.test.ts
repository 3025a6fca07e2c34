import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LAUNCHER, realServer, TestGatehouse } from '../fixtures/gatehouse.ts';
import { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

const hash = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

describe('adoption of real client configs', () => {
  let gatehouse: TestGatehouse;
  let notes: string;
  let cursor: string;
  let desktop: string;

  beforeEach(async () => {
    gatehouse = await TestGatehouse.start();
    notes = join(gatehouse.base, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'plan.md'), 'Ship on Friday.\n');
    cursor = join(gatehouse.userHome, '.cursor', 'mcp.json');
    desktop = join(gatehouse.userHome, '.config', 'Claude', 'claude_desktop_config.json');
    for (const file of [cursor, desktop]) await mkdir(dirname(file), { recursive: true });
    await writeFile(
      cursor,
      `{\r\n\t// my servers\r\n\t"mcpServers": {\r\n\t\t"notes": { "command": ${JSON.stringify(process.execPath)}, "args": [${JSON.stringify(realServer('filesystem'))}, ${JSON.stringify(notes)}], },\r\n\t},\r\n}\r\n`,
    );
    await writeFile(
      desktop,
      JSON.stringify({
        theme: 'dark',
        mcpServers: { memory: { command: process.execPath, args: [realServer('memory')] } },
      }),
    );
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  it('shows what it would do and writes nothing with --dry-run', async () => {
    const before = await hash(cursor);
    const { stdout, code } = await gatehouse.runPlain('adopt', '--all', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('+');
    expect(stdout).toContain('bin/gatehouse');
    expect(await hash(cursor)).toBe(before);
    expect((await gatehouse.ok('servers')).servers).toEqual([]);
  });

  it('routes the servers through the gate, and gives back the exact bytes', async () => {
    const before = [await hash(cursor), await hash(desktop)];
    await gatehouse.ok('adopt', '--all');
    const adopted = await readFile(cursor, 'utf8');
    expect(adopted).toContain('// my servers\r\n');
    const entry = JSON.parse(adopted.replace(/\/\/.*/g, '').replace(/,(\s*[}\]])/g, '$1')).mcpServers.notes;
    expect(entry).toMatchObject({ command: LAUNCHER, args: ['connect', 'notes', '--client', 'cursor'] });

    await using client = new JsonRpcClient(entry.command, entry.args, {
      env: gatehouse.env,
      cwd: gatehouse.base,
    });
    await client.initialize();
    const answer = await client.callTool('read_text_file', { path: join(notes, 'plan.md') });
    expect(answer.result?.content?.[0]?.text).toBe('Ship on Friday.\n');
    await client.end();

    await gatehouse.ok('restore', '--all');
    expect([await hash(cursor), await hash(desktop)]).toEqual(before);
    expect((await gatehouse.ok('servers')).servers).toEqual([]);
  });

  it('restores without a running core', async () => {
    const before = await hash(cursor);
    await gatehouse.ok('adopt', 'cursor');
    await gatehouse.ok('down');
    await gatehouse.ok('restore', '--all');
    expect(await hash(cursor)).toBe(before);
    expect((await gatehouse.run('status')).code).toBe(4);
  });

  it('names line and column of a config that cannot be read, and changes nothing', async () => {
    await writeFile(cursor, '{\n  "mcpServers": {\n    "a": { "command": "x" \n  "b": {} }\n}');
    const before = await hash(cursor);
    const result = await gatehouse.run('adopt', 'cursor');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/mcp\.json:4:\d+/);
    expect(await hash(cursor)).toBe(before);
  });

  it('notices a server that was added around it within two seconds', async () => {
    await gatehouse.ok('adopt', '--all');
    const seen = gatehouse.watchState((event) => JSON.stringify(event).includes('"shadow"'));
    await seen.ready;
    const started = Date.now();
    const config = JSON.parse(await readFile(desktop, 'utf8'));
    config.mcpServers.shadow = { command: 'node', args: ['shadow.js'] };
    await writeFile(desktop, JSON.stringify(config));
    await seen.found;
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

describe('a machine that does not cooperate', () => {
  let gatehouse: TestGatehouse;
  beforeEach(async () => {
    gatehouse = await TestGatehouse.create();
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  it('a data folder that cannot be one is named', async () => {
    await writeFile(gatehouse.home, 'a file is in the way');
    const result = await gatehouse.run('up');
    expect(result.code).toBe(1);
    expect(result.json.error.code).toBe('home_not_writable');
    expect(result.json.error.message).toContain(gatehouse.home);
  });

  it('while the journal cannot grow, calls are denied and nothing runs; the journal stays intact', async () => {
    const notes = join(gatehouse.base, 'notes');
    await mkdir(notes);
    await gatehouse.up();
    await gatehouse.ok('add', 'notes', '--', process.execPath, realServer('filesystem'), notes);
    await gatehouse.ok(
      'rules',
      'add',
      JSON.stringify({ effect: 'allow', server: 'notes', tool: 'write_file' }),
    );
    await gatehouse.ok('down');
    // 24 KiB a file at most: a stand-in for a full disk that needs no root.
    await gatehouse.upWithFileLimit(48);
    const client = gatehouse.connect('notes');
    await client.initialize();
    let written = 0;
    for (;;) {
      const file = join(notes, `${written}.md`);
      const answer = await client.callTool('write_file', { path: file, content: 'x'.repeat(300) });
      if (answer.result?.isError === true) {
        expect(answer.result._meta).toMatchObject({
          'gatehouse/decision': { effect: 'deny', reason: 'journal' },
        });
        expect(existsSync(file)).toBe(false);
        break;
      }
      written++;
    }
    expect(written).toBeGreaterThan(0);
    expect((await gatehouse.ok('audit', 'verify')).ok).toBe(true);
  });
});
