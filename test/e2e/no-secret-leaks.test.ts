/** A hundred configs full of secrets, adopted and put back: none is anywhere it could be read afterwards. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LAUNCHER, realServer, ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';

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

/** One config with secrets: under a telling name alone, or also of a telling look and in an address; in arguments; or in a header. */
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
  // Every other one has nothing that looks like a secret: only its name says that it is one.
  const isPlain = index % 2 === 1;
  const named = { [names[next(names.length)]!]: plain, LOG: 'debug' };
  const env = isPlain ? named : { ...named, VALUE: look, STORE: `postgres://app:${inUrl}@db.example/app` };
  // The first is a real server, which is started.
  const program = index === 0 ? realServer('memory') : `server-${index}.js`;
  const option = `${text(letters, 10)}${text(digits, 3)}`;
  const alone = `glpat-${text(letters + digits, 20)}`;
  const dsn = `${text(letters, 11)}${text(digits, 3)}`;
  const words = isPlain
    ? ['--api-key', option]
    : [`--token=${option}`, alone, `--store=mysql://app:${dsn}@db.example/app`];
  const local = { command: process.execPath, args: [program, ...words], env };
  const headers = isPlain ? { 'X-Api-Key': plain } : { Authorization: `Bearer ${bearer}` };
  const remote = { url: `https://mcp-${index}.example/mcp`, headers };
  // Two of three servers are programs, and so is the first.
  const isLocal = index % 3 !== 2;
  const servers = isLocal ? { [`local-${index}`]: local } : { [`remote-${index}`]: remote };
  const inWords = isPlain ? [option] : [option, alone, dsn];
  const inEnvironment = isPlain ? [plain] : [plain, look, inUrl];
  const secrets = isLocal ? [...inEnvironment, ...inWords] : [isPlain ? plain : bearer];
  const json = (root: string): string => `${JSON.stringify({ [root]: servers }, null, 1 + next(4))}\n`;
  switch (index % 6) {
    case 0:
      return { path: join(folder, '.cursor', 'mcp.json'), text: json('mcpServers'), secrets };
    case 1:
      return { path: join(folder, '.vscode', 'mcp.json'), text: json('servers'), secrets };
    case 2:
      return { path: join(folder, '.mcp.json'), text: json('mcpServers'), secrets };
    case 3:
      return { path: join(folder, '.zed', 'settings.json'), text: json('context_servers'), secrets };
    case 4: {
      // YAML takes JSON values as they are.
      const [name, definition] = Object.entries(servers)[0]!;
      const lines = Object.entries({ name, ...definition }).map(
        ([key, value]) => `${key}: ${JSON.stringify(value)}`,
      );
      const text = `mcpServers:\n  - ${lines.join('\n    ')}\n`;
      return { path: join(folder, '.continue', 'mcpServers', 'servers.yaml'), text, secrets };
    }
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
  /** Every command line that was there at any moment something was run. */
  const seen = new Set<string>();

  /** One of each kind in every project. */
  const projectOf = (index: number): string => join(gatehouse.base, `project-${Math.floor(index / 6)}`);

  async function run(input: string, ...words: string[]): Promise<number | null> {
    const child = spawn(LAUNCHER, words, { env: gatehouse.env, cwd: gatehouse.base });
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.end(input);
    const looking = setInterval(lookAtCommandLines, 25);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearInterval(looking);
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
      const client = gatehouse.connect('local-0', 'cursor');
      await client.initialize();
      lookAtCommandLines();
      // Its environment, and nothing else, holds what the config did: so the search looks in the right place.
      const running = environments(realServer('memory'));
      if (process.platform === 'linux')
        expect(running.some((text) => configs[0]!.secrets.every((secret) => text.includes(secret)))).toBe(
          true,
        );
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
      if (process.platform === 'linux') {
        const lines = [...seen];
        expect(lines.filter((line) => line.includes(ROOT)).length).toBeGreaterThan(5);
        expect(leaked(lines.join('\n'))).toEqual([]);
      }
      await client.end();
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

  const processes = (): string[] =>
    process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];

  /** What a process that may just have ended says of itself. */
  function fact(pid: string, name: 'cmdline' | 'environ'): string {
    try {
      return readFileSync(join('/proc', pid, name), 'utf8');
    } catch {
      return '';
    }
  }

  function lookAtCommandLines(): void {
    for (const pid of processes()) seen.add(fact(pid, 'cmdline'));
  }

  /** The environments of the processes whose command line names this program. */
  function environments(program: string): string[] {
    return processes()
      .filter((pid) => fact(pid, 'cmdline').includes(program))
      .map((pid) => fact(pid, 'environ'));
  }
});
