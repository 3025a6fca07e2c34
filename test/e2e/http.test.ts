import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LAUNCHER, realServer, TestGatehouse } from '../fixtures/gatehouse.ts';

const INFO = { name: 'e2e', version: '1' };

describe('one address for every server', () => {
  let gatehouse: TestGatehouse;

  beforeEach(async () => {
    gatehouse = await TestGatehouse.create();
    await mkdir(gatehouse.home, { recursive: true, mode: 0o700 });
    for (const name of ['left', 'right']) {
      await mkdir(join(gatehouse.base, name));
      await writeFile(join(gatehouse.base, name, 'note.txt'), `from the ${name}`);
    }
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  async function up(settings: object): Promise<void> {
    await writeFile(join(gatehouse.home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
    await gatehouse.up();
    for (const name of ['left', 'right']) {
      await gatehouse.ok(
        'add',
        name,
        '--',
        process.execPath,
        realServer('filesystem'),
        join(gatehouse.base, name),
      );
    }
    await gatehouse.ok('add', 'memory', '--', process.execPath, realServer('memory'));
  }

  const read = async (client: Client, side: string): Promise<string> => {
    const path = join(gatehouse.base, side, 'note.txt');
    const result = await client.callTool({ name: `${side}__read_text_file`, arguments: { path } });
    return JSON.stringify(result.content);
  };

  test('over HTTP, with the token the CLI gives', async () => {
    await up({
      http: { port: 0 },
      profiles: { narrow: { servers: ['memory'], tools: { memory: ['read_*'] } } },
    });
    const asked = await gatehouse.ok('http', '--client', 'cursor');
    const { url, header } = asked as unknown as { url: string; header: string };
    const token = await readFile(join(gatehouse.home, 'run', 'tokens', 'cursor'), 'utf8');
    expect(header).toBe(`Authorization: Bearer ${token}`);
    const connect = async (client: string): Promise<Client> => {
      const answer = await gatehouse.ok('http', '--client', client);
      const [name = '', value = ''] = (answer as unknown as { header: string }).header.split(': ');
      const connected = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
      const requestInit = { headers: { [name]: value } };
      await connected.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
      return connected;
    };
    const cursor = await connect('cursor');
    const names = (await cursor.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['left__read_text_file', 'right__read_text_file', 'read_graph']),
    );
    expect(await read(cursor, 'left')).toContain('from the left');
    expect(await read(cursor, 'right')).toContain('from the right');
    const narrow = await connect('narrow');
    expect((await narrow.listTools()).tools.map(({ name }) => name)).toEqual(['read_graph']);
    const { records } = await gatehouse.ok('audit', 'search', '--client', 'cursor');
    expect(
      records
        .filter(({ kind }) => kind === 'call.decided')
        .map(({ operation }) => operation?.server)
        .sort(),
    ).toEqual(['left', 'right']);
    expect(JSON.stringify(await gatehouse.ok('audit', 'search', '--limit', '1000'))).not.toContain(token);
    const log = await readFile(join(gatehouse.home, 'run', 'core.log'), 'utf8').catch(() => '');
    expect(log).not.toContain(token);
    await cursor.close();
    await narrow.close();
  });

  test('is told by status; the token only to a terminal or as JSON', async () => {
    await up({ http: { port: 0 } });
    const { url } = (await gatehouse.ok('http')) as unknown as { url: string };
    expect(await gatehouse.ok('status')).toMatchObject({ http: { url } });
    const plain = await gatehouse.runPlain('http');
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining(`${url}/NAME`)]);
    const piped = await gatehouse.runPlain('http', '--client', 'cursor');
    expect([piped.code, piped.stdout]).toEqual([2, '']);
    expect((await gatehouse.run('http', '--client', 'desktop')).code).toBe(2);
    expect((await gatehouse.run('http', '--client', '../x')).code).toBe(2);
  });

  test('is off unless it is turned on', async () => {
    await up({});
    const off = await gatehouse.run('http');
    expect([off.code, off.json]).toEqual([1, expect.objectContaining({ on: false })]);
  });

  test('over stdio, with connect and no name', async () => {
    await up({});
    const client = new Client(INFO);
    const env = Object.fromEntries(
      Object.entries(gatehouse.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    await client.connect(
      new StdioClientTransport({ command: LAUNCHER, args: ['connect', '--client', 'claude-code'], env }),
    );
    expect(client.getServerVersion()?.name).toBe('gatehouse');
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('right__read_text_file');
    expect(await read(client, 'right')).toContain('from the right');
    await client.close();
    const { records } = await gatehouse.ok(
      'audit',
      'search',
      '--client',
      'claude-code',
      '--tool',
      'read_text_file',
    );
    expect(records[0]).toMatchObject({ operation: { server: 'right', name: 'read_text_file' } });
  });
});
