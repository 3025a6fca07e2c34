/** A hundred configs full of secrets, adopted and put back: none is anywhere it could be read afterwards. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LAUNCHER, ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';

const SEED = 20_261_120;
const CONFIGS = 100;

/** A generator of numbers from 0 to below `end`; the same for the same seed (mulberry32). */
function numbers(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

interface Seeded {
  readonly path: string;
  readonly text: string;
  readonly secrets: readonly string[];
}

/** One config with secrets: under a telling name, of a telling look under any name, in an address; or in a header. */
function seeded(folder: string, index: number, next: (end: number) => number): Seeded {
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[next(alphabet.length)]).join('');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const digits = '0123456789';
  const plain = `${text(letters, 9)}${text(digits, 4)}`;
  const looks = [
    `ghp_${text(letters + digits, 36)}`,
    `sk-${text(letters + digits, 32)}`,
    `xoxb-${text(digits, 12)}-${text(letters, 20)}`,
    `AKIA${text('ABCDEFGHIJKLMNOP234567', 16)}`,
    `eyJ${text(letters, 20)}.${text(letters, 24)}.${text(letters, 20)}`,
    `glpat-${text(letters + digits, 20)}`,
  ];
  const look = looks[next(looks.length)]!;
  const inUrl = `${text(letters, 12)}${text(digits, 2)}`;
  const bearer = text(letters + digits, 28);
  const names = ['API_KEY', 'PASSWORD', 'SERVICE_TOKEN', 'CLIENT_SECRET', 'DB_PASSWD'];
  const env = {
    [names[next(names.length)]!]: plain,
    VALUE: look,
    STORE: `postgres://app:${inUrl}@db.example/app`,
    LOG: 'debug',
  };
  const local = { command: process.execPath, args: [`server-${index}.js`], env };
  const remote = { url: `https://mcp-${index}.example/mcp`, headers: { Authorization: `Bearer ${bearer}` } };
  // Two of three servers are programs, and so is the first.
  const isLocal = index % 3 !== 2;
  const servers = isLocal ? { [`local-${index}`]: local } : { [`remote-${index}`]: remote };
  const secrets = isLocal ? [plain, look, inUrl] : [bearer];
  const json = (root: string): string => `${JSON.stringify({ [root]: servers }, null, 1 + next(4))}\n`;
  switch (index % 5) {
    case 0:
      return { path: join(folder, '.cursor', 'mcp.json'), text: json('mcpServers'), secrets };
    case 1:
      return { path: join(folder, '.vscode', 'mcp.json'), text: json('servers'), secrets };
    case 2:
      return { path: join(folder, '.mcp.json'), text: json('mcpServers'), secrets };
    case 3:
      return { path: join(folder, '.zed', 'settings.json'), text: json('context_servers'), secrets };
    default: {
      const table = (map: object): string =>
        `{ ${Object.entries(map)
          .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
          .join(', ')} }`;
      const lines = isLocal
        ? [
            `[mcp_servers.local-${index}]`,
            `command = ${JSON.stringify(local.command)}`,
            `args = ${JSON.stringify(local.args)}`,
            `env = ${table(env)}`,
          ]
        : [
            `[mcp_servers.remote-${index}]`,
            `url = "${remote.url}"`,
            `http_headers = ${table(remote.headers)}`,
          ];
      return { path: join(folder, '.codex', 'config.toml'), text: `${lines.join('\n')}\n`, secrets };
    }
  }
}

describe('a hundred configs with secrets', () => {
  let gatehouse: TestGatehouse;
  let configs: Seeded[];
  /** Everything that was said on any standard stream, or answered to a page. */
  let said = '';
  let page = '';

  /** One of each kind in every project. */
  const projectOf = (index: number): string => join(gatehouse.base, `project-${Math.floor(index / 5)}`);

  async function run(input: string, ...words: string[]): Promise<number | null> {
    const child = spawn(LAUNCHER, words, { env: gatehouse.env, cwd: gatehouse.base });
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return code;
  }

  /** Asks as the page does, over its WebSocket. */
  async function ask(...calls: [name: string, input: unknown][]): Promise<void> {
    const { stdout } = await gatehouse.runPlain('ui', '--json');
    const url = new URL((JSON.parse(stdout) as { url: string }).url);
    const protocols = ['gatehouse.v1', `token.${url.hash.replace('#token=', '')}`];
    const socket = new WebSocket(`ws://${url.host}/ws`, protocols, { headers: { origin: url.origin } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const answered = Promise.withResolvers<void>();
    const open = new Set(calls.map((_, id) => id));
    socket.on('message', (data: Buffer) => {
      const message = data.toString();
      page += message;
      const { type, id } = JSON.parse(message) as { type: string; id: number };
      if (type === 'result') open.delete(id);
      if (open.size === 0 && page.includes('"snapshot"')) answered.resolve();
    });
    for (const [id, [name, input]] of calls.entries())
      socket.send(JSON.stringify({ type: name === 'state' ? 'subscribe' : 'call', id, name, input }));
    await answered.promise;
    socket.close();
  }

  beforeAll(async () => {
    gatehouse = await TestGatehouse.create({ GATEHOUSE_VAULT: 'passphrase' });
    const next = numbers(SEED);
    configs = Array.from({ length: CONFIGS }, (_, index) => seeded(projectOf(index), index, next));
    for (const { path, text } of configs) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    expect(await run('', 'up', '--detach')).toBe(0);
    expect(await run('a passphrase for this test\n', 'vault', 'unlock')).toBe(0);
  }, 120_000);
  afterAll(() => gatehouse[Symbol.asyncDispose]());

  const leaked = (text: string): string[] =>
    configs.flatMap(({ secrets }) => secrets.filter((secret) => text.includes(secret)));

  it(
    'leave none in the data folder, in command lines, in output or on the page',
    { timeout: 240_000 },
    async () => {
      const folders = [...new Set(configs.map((_, index) => projectOf(index)))].flatMap((one) => [
        '--folder',
        one,
      ]);
      expect(await run('', 'adopt', '--all', '--dry-run', ...folders)).toBe(0);
      expect(await run('', 'adopt', '--all', '--json', ...folders)).toBe(0);
      for (const { path, text } of configs) expect(await readFile(path, 'utf8')).not.toBe(text);
      for (const words of [['clients'], ['servers'], ['secret', 'list'], ['shadow'], ['doctor'], ['status']])
        expect(await run('', ...words, '--json')).not.toBe(2);
      await run('', 'tools', 'local-0');
      await run('', 'logs', 'local-0');
      expect(await run('', 'audit', 'search', '--json', '--limit', '10000')).toBe(0);
      expect(await run('', 'audit', 'export', '--format', 'jsonl')).toBe(0);
      await ask(
        ['state', {}],
        ['clients.list', {}],
        ['clients.scan', {}],
        ['servers.list', {}],
        ['secrets.list', {}],
        ['shadow.list', {}],
        ['audit.search', { limit: 10_000 }],
        ['activity.list', {}],
      );

      expect(said.length).toBeGreaterThan(10_000);
      expect(page.length).toBeGreaterThan(10_000);
      expect(leaked(said)).toEqual([]);
      expect(leaked(page)).toEqual([]);
      expect(leaked(dataFolder())).toEqual([]);
      expect(leaked(commandLines())).toEqual([]);
      expect(await run('', 'restore', '--all', ...folders)).toBe(0);
      for (const { path, text } of configs) expect(await readFile(path, 'utf8')).toBe(text);
      expect(leaked(said)).toEqual([]);
      expect(leaked(dataFolder())).toEqual([]);
      // The search itself finds what is there: the configs have them all again.
      expect(leaked(configs.map(({ text }) => text).join(''))).toHaveLength(
        configs.flatMap(({ secrets }) => secrets).length,
      );
    },
  );

  function dataFolder(): string {
    const entries = readdirSync(gatehouse.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
  }

  /** Of every process that runs this checkout's programs. */
  function commandLines(): string {
    if (process.platform !== 'linux') return '';
    const lines = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
        } catch {
          return '';
        }
      });
    expect(lines.filter((line) => line.includes(ROOT)).length).toBeGreaterThan(0);
    return lines.join('\n');
  }
});
