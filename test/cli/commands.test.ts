import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RealCore, real } from '../fixtures/real-core.ts';
import { CliKit } from './cli-kit.ts';
import { writer } from './writer.ts';

let kit: CliKit & { core: RealCore };
afterEach(() => kit[Symbol.asyncDispose]());

describe('servers', () => {
  it('are defined with everything the command line says, listed, and removed', async () => {
    kit = await CliKit.withCore();
    const words = ['add', 'notes', '--env', 'MODE=a=b', '--secret', 'KEY=notes-key', '--cwd', '/notes'];
    const grants = [
      '--allow-read',
      '/a',
      '--allow-read',
      '/b',
      '--allow-write',
      '/c',
      '--allow-host',
      'x.example:443',
    ];
    const added = await kit.run(
      ...words,
      ...grants,
      '--json',
      '--',
      'node',
      'server.js',
      '--json',
      '--env=x',
    );
    expect(added.code).toBe(0);
    expect(added.json).toMatchObject({ server: { name: 'notes', admission: { effect: 'allow' } } });
    const stored = JSON.parse(readFileSync(join(kit.home, 'servers.json'), 'utf8')) as { servers: object };
    expect(stored.servers).toEqual({
      notes: {
        command: 'node',
        args: ['server.js', '--json', '--env=x'],
        env: { MODE: 'a=b', KEY: { secret: 'notes-key' } },
        cwd: '/notes',
        sandbox: {
          filesystem: { allowRead: ['/a', '/b'], allowWrite: ['/c'] },
          network: { allowedDomains: ['x.example:443'] },
        },
        provenance: 'user',
      },
    });
    expect((await kit.run('servers', '--json')).json).toMatchObject({ servers: [{ name: 'notes' }] });
    const table = await kit.run('servers');
    expect(table.out[0]).toMatch(/^NAME +STATE +POLICY +SANDBOX +SESSIONS +IDENTITY$/);
    expect(table.out[1]).toMatch(/^notes +stopped +admitted +none +0 +/);
    expect((await kit.run('remove', 'notes', '--json')).json).toEqual({ removed: 'notes' });
    expect((await kit.run('servers')).out).toEqual([expect.stringContaining('gatehouse add')]);
  });

  it('are defined by URL with headers', async () => {
    kit = await CliKit.withCore();
    const url = 'https://mcp.example/x';
    const { code } = await kit.run('add', 'far', '--url', url, '--header', 'Authorization: Bearer a:b');
    expect(code).toBe(0);
    const stored = JSON.parse(readFileSync(join(kit.home, 'servers.json'), 'utf8')) as { servers: object };
    expect(stored.servers).toMatchObject({ far: { url, headers: { Authorization: 'Bearer a:b' } } });
    const listed = await kit.run('servers', '--json');
    expect(listed.out[0]).not.toContain('Bearer');
  });

  it.each([
    ['no command', ['add', 'x']],
    ['an empty command', ['add', 'x', '--']],
    ['both a URL and a command', ['add', 'x', '--url', 'https://a.example/', '--', 'node']],
    ['what belongs to a command with a URL', ['add', 'x', '--url', 'https://a.example/', '--env', 'A=1']],
    ['headers for a command', ['add', 'x', '--header', 'A: b', '--', 'node']],
    ['a variable without a value', ['add', 'x', '--env', 'A', '--', 'node']],
  ])('are not defined with %s', async (_, words) => {
    kit = await CliKit.withCore();
    const { code, err } = await kit.run(...words);
    expect([code, err.length]).toEqual([2, 1]);
    expect(await kit.core.call('servers.list', {})).toEqual({ servers: [] });
  });

  it('that policy will not start say so when they are defined, and in the list', async () => {
    kit = await CliKit.withCore({
      files: { 'policy.json': { deniedMcpServers: [{ serverName: 'notes' }] } },
    });
    const { code, out } = await kit.run('add', 'notes', '--', ...writer);
    expect(code).toBe(0);
    expect(out[1]).toMatch(/^It will not start: your own policy denies this server/);
    expect((await kit.run('servers')).out[1]).toContain('denied: your own policy');
  });

  it('are stopped, and their number is told', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('notes', writer);
    await (await kit.core.connect('notes')).request(1, 'ping');
    expect((await kit.run('stop', 'notes')).out).toEqual(['Stopped 1 process.']);
    expect((await kit.run('stop', 'notes', '--json')).json).toEqual({ stopped: 0 });
  });

  it('show their tools with risk and effect; asking starts them once', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('files', real('filesystem', kit.userHome));
    const { code, out } = await kit.run('tools', 'files');
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^TOOL +RISK +CALLS +PIN +FOUND +WHY$/);
    expect(out.find((line) => line.startsWith('write_file '))).toMatch(/ ask /);
    expect((await kit.run('tools', 'files', '--json')).json).toMatchObject({ tools: expect.any(Array) });
    expect(kit.core.records('server.started')).toHaveLength(1);
  });

  it('show their log, and follow it until they are interrupted: no line twice, none lost', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('notes', writer);
    const client = await kit.core.connect('notes');
    await client.request(1, 'ping');
    await expect.poll(async () => (await kit.run('logs', 'notes')).out.length).toBe(1);
    expect((await kit.run('logs', 'notes')).out[0]).toMatch(/^\d{4}-.*Z stderr a word$/);
    expect((await kit.run('logs', 'notes', '--json', '--limit', '1')).json).toMatchObject({
      lines: [{ text: 'a word' }],
    });
    const following = kit.start('logs', 'notes', '--follow', '--json');
    await following.line(() => true);
    for (const id of [2, 3, 4]) await client.request(id, 'ping');
    await expect.poll(() => following.out.length).toBe(4);
    following.interrupt();
    expect((await following.done).code).toBe(0);
    expect(following.out.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(
      Array(4).fill('a word'),
    );
  });
});

describe('the core', () => {
  it('says how it is, on one screen and as one document', async () => {
    kit = await CliKit.withCore({ files: { 'settings.json': '{' } });
    await kit.core.state(({ warnings }) => warnings.length === 1);
    const { out } = await kit.run('status');
    expect(out[0]).toMatch(/^Gatehouse \d+\.\d+\.\d+, process \d+, mode /);
    expect(out[1]).toMatch(/^0 servers, 0 sessions, 0 questions waiting, 0 calls today$/);
    expect(out[2]).toMatch(/^warning: Your settings cannot be read .*settings\.json/);
    expect((await kit.run('status', '--json')).json).toMatchObject({
      version: expect.any(String),
      warnings: [{}],
    });
  });

  it('is stopped, and the command waits for the end of its process', async () => {
    kit = await CliKit.withCore();
    const down = kit.start('down', '--json');
    await kit.core.machine.stopAsked;
    await kit.core.close();
    const { code, json } = await down.done;
    expect([code, json]).toEqual([0, { stopped: true }]);
    expect(kit.ended).toEqual([process.pid]);
  });

  it('tells its page', async () => {
    kit = await CliKit.withCore();
    expect((await kit.run('ui')).out).toEqual(['http://127.0.0.1:1/#token=secret']);
    expect((await kit.run('ui', '--json')).json).toEqual({ url: 'http://127.0.0.1:1/#token=secret' });
  });

  it('says of every check how it went; one that failed is exit 1', async () => {
    kit = await CliKit.withCore({ files: { 'settings.json': '{' } });
    const { code, out } = await kit.run('doctor');
    expect(code).toBe(1);
    expect(out.join('\n')).toMatch(/^FAILED {2}settings\.json: .*\n {8}Mend the file/m);
    expect((await kit.run('doctor', '--json')).json).toMatchObject({ checks: expect.any(Array) });
  });

  it.each([
    [['up'], { page: 'now', uiPort: 0, json: false }],
    [['up', '--json', '--no-ui'], { page: 'never', uiPort: 0, json: true }],
    [['up', '--ui-port', '8080'], { page: 'now', uiPort: 8080, json: false }],
  ])('is run here by %j', async (words, options) => {
    kit = await CliKit.withCore();
    expect((await kit.run(...words)).code).toBe(0);
    expect(kit.ran).toEqual([options]);
  });

  it('is not run in the background twice', async () => {
    kit = await CliKit.withCore();
    const { code, json } = await kit.run('up', '--detach', '--json');
    expect([code, json]).toMatchObject([
      1,
      { error: { code: 'already_running', data: { pid: process.pid } } },
    ]);
    expect(kit.started).toEqual([]);
  });

  it.each([
    [['up', '--ui-port', '0']],
    [['up', '--ui-port', 'x']],
    [['up', 'x']],
    [['down', 'x']],
    [['status', '--all']],
  ])('is not run by %j: exit 2', async (words) => {
    kit = await CliKit.withCore();
    expect((await kit.run(...words)).code).toBe(2);
    expect(kit.ran).toEqual([]);
  });
});
