/** Secrets in the arguments of a server: kept in the vault, and handed to its process without its command line. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LAUNCHER, ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';

const SERVER = join(ROOT, 'test/fixtures/servers/arguments.mjs');
const KEY = 'canary-key-Qx7Lm2Vd9Rt4';
const TOKEN = 'canary-token-Bn3Ks8Wy1Zp6';
const PASSWORD = 'canary-password-Hj5Cf0Ug';
const CANARIES = [KEY, TOKEN, PASSWORD];

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the server tells of itself. */
interface Told {
  arguments: string[];
  commandLine: string[];
  variables: string[];
  loadedBefore: boolean;
}

describe('secrets in arguments', () => {
  let gatehouse: TestGatehouse;
  /** Everything that was said on a standard stream. */
  let said = '';
  /** Every command line that was there while something ran. */
  const seen = new Set<string>();

  async function run(input: string, ...words: string[]): Promise<string> {
    const child = spawn(LAUNCHER, words, { env: gatehouse.env, cwd: gatehouse.base });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.end(input);
    const looking = setInterval(lookAtCommandLines, 25);
    await new Promise((resolve) => child.once('close', resolve));
    clearInterval(looking);
    said += stdout;
    return stdout;
  }

  function lookAtCommandLines(): void {
    if (process.platform !== 'linux') return;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        seen.add(readFileSync(join('/proc', pid, 'cmdline'), 'utf8'));
      } catch {
        // It has ended.
      }
  }

  /** A session with a server, as long as `during` takes. */
  async function told(server: string, during?: () => Promise<unknown>): Promise<Told> {
    await using client = gatehouse.connect(server);
    const { result, error } = await client.initialize();
    expect(error).toBeUndefined();
    lookAtCommandLines();
    await during?.();
    await client.end();
    said += client.stderr;
    return JSON.parse(String(result?.['instructions'])) as Told;
  }

  async function refusal(server: string): Promise<string> {
    await using client = gatehouse.connect(server);
    return (await client.initialize()).error?.message ?? 'it was started';
  }

  function dataFolder(): string {
    const entries = readdirSync(gatehouse.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
  }

  const leaked = (text: string): string[] => CANARIES.filter((canary) => text.includes(canary));

  beforeAll(async () => {
    gatehouse = await TestGatehouse.start({ GATEHOUSE_VAULT: 'passphrase' });
    await run('a passphrase for this test\n', 'vault', 'unlock');
  }, 60_000);
  afterAll(() => gatehouse[Symbol.asyncDispose]());

  it('move to the vault at adoption, reach the process alone, and go back with restore', async () => {
    // A folder of its own: what is loaded before the server lies elsewhere, and is shown to it all the same.
    const script = join(gatehouse.base, 'server', 'server.mjs');
    const marker = join(gatehouse.base, 'server', 'marker.cjs');
    const config = join(gatehouse.userHome, '.cursor', 'mcp.json');
    for (const file of [script, config]) await mkdir(dirname(file), { recursive: true });
    await copyFile(SERVER, script);
    await writeFile(marker, 'globalThis.loadedBefore = true;\n');
    const args = [
      `--api-key=${KEY}`,
      '--token',
      TOKEN,
      `postgresql://app:${PASSWORD}@localhost/db`,
      '--plain',
    ];
    const env = { NODE_OPTIONS: `--require ${marker}` };
    const entry = { command: process.execPath, args: [script, ...args], env };
    const text = `{\r\n\t"mcpServers": { "teller": ${JSON.stringify(entry)} }\r\n}\r\n`;
    await writeFile(config, text);

    const names = ['teller/api-key', 'teller/token', 'teller/argument-5'];
    const preview = await run('', 'adopt', 'cursor', '--dry-run');
    for (const name of names) expect(preview).toContain(name);
    expect(await readFile(config, 'utf8')).toBe(text);
    await run('', 'adopt', 'cursor');

    const answer = await told('teller', async () => {
      for (const words of [['servers'], ['servers', 'teller'], ['sandbox', 'teller'], ['logs', 'teller']])
        await run('', ...words, '--json');
    });
    expect(answer.arguments).toEqual(args.map(hash));
    expect(answer.loadedBefore).toBe(true);
    expect(answer.variables).toContain('NODE_OPTIONS');
    expect(answer.variables).not.toContain('GATEHOUSE_ARGUMENTS');
    const placeholders = [
      '--api-key=${secret:teller/api-key}',
      '--token',
      '${secret:teller/token}',
      'postgresql://app:${secret:teller/argument-5}@localhost/db',
      '--plain',
    ];
    if (process.platform === 'linux')
      expect(answer.commandLine.filter((word) => word !== '').slice(-5)).toEqual(placeholders);
    const { servers } = await gatehouse.ok('servers');
    expect(servers[0]!.definition.args).toEqual([script, ...placeholders]);

    await run('', 'audit', 'export', '--format', 'jsonl');
    expect(said.length).toBeGreaterThan(1000);
    expect(leaked(said)).toEqual([]);
    expect(leaked(dataFolder())).toEqual([]);
    expect(leaked([...seen].join('\n'))).toEqual([]);
    if (process.platform === 'linux')
      expect([...seen].some((line) => line.includes('${secret:teller/token}'))).toBe(true);

    await run('', 'restore', 'cursor');
    expect(await readFile(config, 'utf8')).toBe(text);
    const { secrets } = JSON.parse(await run('', 'secret', 'list', '--json')) as { secrets: unknown[] };
    expect(secrets).toEqual([]);
    expect(leaked(dataFolder())).toEqual([]);
  }, 90_000);

  it.each(['', '--shared'])(
    'are those of now at each start %s',
    async (sharing) => {
      const name = sharing === '' ? 'own' : 'together';
      const secret = `mine-${name}`;
      const options = sharing === '' ? [] : [sharing];
      await run('', 'add', name, ...options, '--', process.execPath, SERVER, `-k=\${secret:${secret}}!`);
      expect(await refusal(name)).toContain(`gatehouse secret set ${secret}`);
      await run(KEY, 'secret', 'set', secret);
      expect((await told(name)).arguments).toEqual([hash(`-k=${KEY}!`)]);
      await run('', 'stop', name);
      await run(TOKEN, 'secret', 'set', secret);
      expect((await told(name)).arguments).toEqual([hash(`-k=${TOKEN}!`)]);
      expect(leaked([...seen].join('\n'))).toEqual([]);
      expect(leaked(said)).toEqual([]);
    },
    60_000,
  );

  it('keep no process waiting with the value of before', async () => {
    await run(KEY, 'secret', 'set', 'waiting');
    await run('', 'add', 'with', '--', process.execPath, SERVER, '${secret:waiting}');
    await run('', 'add', 'without', '--', process.execPath, SERVER, 'plain');
    for (const server of ['with', 'without']) await told(server);
    const warm = async (): Promise<string[]> => {
      const { servers } = await gatehouse.ok('servers');
      return servers.filter((server) => server.warm === true).map(({ name }) => name);
    };
    await vi.waitFor(async () => expect(await warm()).toContain('without'), {
      timeout: 20_000,
      interval: 200,
    });
    expect(await warm()).not.toContain('with');
  }, 60_000);

  it('are refused to a program that would have to show them', async () => {
    await run(KEY, 'secret', 'set', 'shown');
    await run('', 'add', 'shell', '--', '/bin/cat', '${secret:shown}');
    expect(await refusal('shell')).toContain('only a script that Node.js runs');
    await run('', 'add', 'fetched', '--', 'npx', '-y', '@acme/notes', '--key=${secret:shown}');
    expect(await refusal('fetched')).toContain('gatehouse install fetched');
    await run('', 'add', 'flagged', '--', process.execPath, '${secret:shown}');
    expect(await refusal('flagged')).toContain('only a script that Node.js runs');
  }, 60_000);
});
