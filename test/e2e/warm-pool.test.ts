import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditRecord } from '../../shared/model/audit-record.ts';
import type { ServerView } from '../../shared/model/server.ts';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';

/** The processes of servers: they carry the mark of this Gatehouse in their environment. Of each tree the root. */
async function servers(mark: string): Promise<number[]> {
  const found = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (!environment.includes(`MARK=${mark}\0`)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => undefined);
    if (stat !== undefined)
      found.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  return [...found].filter(([, parent]) => !found.has(parent)).map(([pid]) => pid);
}

describe.runIf(process.platform === 'linux')('a server that was used', () => {
  let gatehouse: TestGatehouse;
  let ready: { pid: number };

  beforeEach(async () => {
    const started = await TestGatehouse.start();
    gatehouse = started;
    ready = started.ready;
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  const add = async (name: string, ...command: string[]): Promise<void> => {
    await gatehouse.ok('add', name, '--env', `MARK=${gatehouse.base}`, '--', process.execPath, ...command);
  };
  const view = async (name: string): Promise<ServerView> =>
    (await gatehouse.ok('servers')).servers.find((server) => server.name === name)!;
  const starts = async (): Promise<AuditRecord[]> =>
    (await gatehouse.ok('audit', 'search', '--kind', 'server.started', '--limit', '100')).records.reverse();
  const warm = (name: string): Promise<void> =>
    vi.waitFor(async () => expect((await view(name)).warm).toBe(true), { timeout: 20_000, interval: 200 });
  const cold = (name: string): Promise<void> =>
    vi.waitFor(async () => expect((await view(name)).warm).toBeUndefined(), {
      timeout: 20_000,
      interval: 200,
    });
  /** Uses the server once and leaves. */
  const use = async (name: string, cwd?: string): Promise<void> => {
    const client = gatehouse.connect(name, 'raw', cwd === undefined ? {} : { cwd });
    const answer = await client.initialize();
    expect(answer.error).toBeUndefined();
    await client.end();
  };

  it('has its next process ready: it is no session, no state, and belongs to one client only', async () => {
    await add('everything', realServer('everything'), 'stdio');
    await use('everything');
    await warm('everything');
    const spare = await view('everything');
    expect(spare).toMatchObject({ sessions: 0, state: { kind: 'stopped' } });
    expect(spare.pid).toBeUndefined();
    const [waiting] = await servers(gatehouse.base);

    const one = gatehouse.connect('everything');
    const two = gatehouse.connect('everything');
    await Promise.all([one.initialize(), two.initialize()]);
    const lists = await Promise.all([one.request('tools/list'), two.request('tools/list')]);
    expect(lists.map((list) => (list.result!['tools'] as unknown[]).length)).toEqual([13, 13]);
    const [, ...later] = await starts();
    const taken = later.filter((record) => record.detail?.['spare'] === true);
    expect(taken.map((record) => record.detail?.['pid'])).toEqual([waiting]);
    expect(later.map((record) => record.detail?.['pid'])).toHaveLength(2);
    expect(new Set(later.map((record) => record.detail?.['pid'])).size).toBe(2);
    expect(await view('everything')).toMatchObject({ sessions: 2, state: { kind: 'running' } });
    // The admission of a process that no client asked for is on record before it starts.
    const admitted = (await gatehouse.ok('audit', 'search', '--kind', 'server.admitted', '--limit', '100'))
      .records;
    expect(admitted.filter((record) => record.detail?.['spare'] === true)).not.toEqual([]);
  });

  it('is started anew in the folder its client is in', async () => {
    const elsewhere = join(gatehouse.base, 'elsewhere');
    await mkdir(elsewhere);
    await add('memory', realServer('memory'));
    await use('memory');
    await warm('memory');
    await use('memory', elsewhere);
    expect((await starts()).map((record) => record.detail?.['spare'])).toEqual([undefined, undefined]);
    await warm('memory');
    await use('memory', elsewhere);
    expect((await starts()).at(-1)?.detail?.['spare']).toBe(true);
  });

  it('that is edited after its spare was started runs its new code', async () => {
    // A folder of its own: a server sees what lies beside it, and nothing of Gatehouse.
    const folder = join(gatehouse.base, 'own');
    await mkdir(folder);
    const script = join(folder, 'own.mjs');
    const library = join(folder, 'library.mjs');
    await writeFile(library, `export const name = 'before';`);
    await writeFile(
      script,
      `import { name } from './library.mjs';
       import { createInterface } from 'node:readline';
       createInterface({ input: process.stdin }).on('line', (line) => {
         const { id } = JSON.parse(line);
         if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: { serverInfo: { name } } }));
       });`,
    );
    await add('own', script);
    await use('own');
    await warm('own');
    await writeFile(library, `export const name = 'after';`);
    const client = gatehouse.connect('own');
    expect((await client.initialize()).result).toEqual({ serverInfo: { name: 'after' } });
  });

  it('loses its spare when it is stopped, redefined, removed, or policy changes', async () => {
    await add('memory', realServer('memory'));
    await use('memory');
    await warm('memory');
    expect(await gatehouse.ok('stop', 'memory')).toMatchObject({ stopped: 0 });
    await cold('memory');
    expect(await servers(gatehouse.base)).toEqual([]);

    await use('memory');
    await warm('memory');
    const before = await servers(gatehouse.base);
    await writeFile(
      join(gatehouse.home, 'policy.json'),
      JSON.stringify({
        version: 1,
        mode: 'monitor',
        servers: { deny: [{ id: 'no-memory', name: 'memory', reason: 'not here' }] },
      }),
    );
    await vi.waitFor(async () => expect((await view('memory')).admission.effect).toBe('deny'), 20_000);
    await vi.waitFor(async () => {
      for (const pid of before) expect(await servers(gatehouse.base)).not.toContain(pid);
    }, 20_000);
    expect((await view('memory')).warm).toBeUndefined();

    await writeFile(join(gatehouse.home, 'policy.json'), JSON.stringify({ version: 1, mode: 'monitor' }));
    await vi.waitFor(async () => expect((await view('memory')).admission.effect).toBe('allow'), 20_000);
    await use('memory');
    await warm('memory');
    await gatehouse.ok('remove', 'memory');
    expect(await servers(gatehouse.base)).toEqual([]);
  });

  it('that cannot run twice keeps its client and gets no spare', async () => {
    const script = join(gatehouse.base, 'single.mjs');
    const folder = join(gatehouse.base, 'single');
    await mkdir(folder);
    await writeFile(
      script,
      `import { openSync, rmSync } from 'node:fs';
       import { createInterface } from 'node:readline';
       const lock = ${JSON.stringify(join(folder, 'lock'))};
       openSync(lock, 'wx');
       const lines = createInterface({ input: process.stdin });
       lines.on('line', (line) => {
         const { id } = JSON.parse(line);
         if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: {} }));
       });
       lines.on('close', () => { rmSync(lock); process.exit(0); });`,
    );
    const command = [
      '--allow-write',
      folder,
      '--env',
      `MARK=${gatehouse.base}`,
      '--',
      process.execPath,
      script,
    ];
    await gatehouse.ok('add', 'single', ...command);
    const client = gatehouse.connect('single');
    await client.initialize();
    await vi.waitFor(
      async () =>
        expect((await gatehouse.ok('logs', 'single')).lines.map(({ text }) => text)).toContain(
          'no spare of this server is kept: it does not run twice at once',
        ),
      { timeout: 20_000, interval: 200 },
    );
    expect((await client.request('ping')).result).toEqual({});
    expect(await view('single')).toMatchObject({ sessions: 1, state: { kind: 'running' } });
    expect(await servers(gatehouse.base)).toHaveLength(1);
  });

  it('leaves no spare behind when the core is killed', async () => {
    await add('memory', realServer('memory'));
    await use('memory');
    await warm('memory');
    expect(await servers(gatehouse.base)).toHaveLength(1);
    process.kill(ready.pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await servers(gatehouse.base)).toEqual([]), {
      timeout: 20_000,
      interval: 100,
    });
  });

  it('leaves no spare behind when the core is told to stop', async () => {
    await add('memory', realServer('memory'));
    await use('memory');
    await warm('memory');
    await gatehouse.ok('down');
    await vi.waitFor(async () => expect(await servers(gatehouse.base)).toEqual([]), 20_000);
  });
});
