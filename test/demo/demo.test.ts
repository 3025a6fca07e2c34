import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Spawn } from '../../electron/core/supervisor/index.ts';
import { JsonRpcClient } from '../fixtures/json-rpc-client.ts';
import { RealCore } from '../fixtures/real-core.ts';

const SERVER = fileURLToPath(new URL('../../electron/demo/server.ts', import.meta.url));
const CLIENT = fileURLToPath(new URL('../../electron/demo/client.ts', import.meta.url));
const SHIM = fileURLToPath(new URL('../../electron/connect/connect.ts', import.meta.url));

describe('the demo server', () => {
  let base: string;
  let folder: string;
  let client: JsonRpcClient;

  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-demo-'));
    folder = join(base, 'demo');
    writeFileSync(join(base, 'secret.md'), 'not for the demo');
    client = new JsonRpcClient(process.execPath, [SERVER, folder]);
    await client.initialize();
  });
  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    rmSync(base, { recursive: true });
  });

  const textOf = async (name: string, args: object = {}): Promise<string> => {
    const { result } = await client.callTool(name, args);
    return `${result?.isError === true ? 'error: ' : ''}${result?.content?.[0]?.text}`;
  };

  it('says of each tool what it does to files', async () => {
    const { result } = await client.request('tools/list');
    const tools = result!['tools'] as { name: string; annotations: Record<string, boolean> }[];
    expect(
      tools.map(({ name, annotations }) => [
        name,
        annotations['readOnlyHint'],
        annotations['destructiveHint'],
      ]),
    ).toEqual([
      ['list_files', true, undefined],
      ['read_file', true, undefined],
      ['search_files', true, undefined],
      ['delete_file', false, true],
    ]);
  });

  it('lists, reads, searches and deletes its three files', async () => {
    expect(await textOf('list_files')).toBe('ideas.md\nold-draft.md\nplan.md');
    expect(await textOf('read_file', { name: 'plan.md' })).toContain('Ship the beta');
    expect(await textOf('search_files', { text: 'SHIP' })).toBe(
      'ideas.md:5: - ship smaller\nplan.md:3: Ship the beta on Friday.',
    );
    expect(await textOf('search_files', { text: 'nowhere to be found' })).toBe('nothing found');
    expect(await textOf('delete_file', { name: 'old-draft.md' })).toBe('deleted old-draft.md');
    expect(await textOf('list_files')).toBe('ideas.md\nplan.md');
    expect(await textOf('delete_file', { name: 'old-draft.md' })).toMatch(/^error: /);
  });

  it('keeps its folder to its user', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'plan.md')).mode & 0o777).toBe(0o600);
  });

  it.each([
    '../secret.md',
    '/etc/passwd',
    'x/../plan.md',
    './plan.md',
    '..',
    '',
    'secret.md',
    'plan.md\u0000',
    '__proto__',
  ])('knows no other file: %j', async (name) => {
    writeFileSync(join(folder, 'secret.md'), 'not of the demo');
    expect(await textOf('read_file', { name })).toMatch(/^error: There is no file/);
    expect(await textOf('delete_file', { name })).toMatch(/^error: There is no file/);
    expect(existsSync(join(base, 'secret.md'))).toBe(true);
    expect(await textOf('list_files')).not.toContain('secret');
  });

  it('ends with its client', async () => {
    expect(await client.end()).toBe(0);
  });
});

describe.each([
  ['the demo server', SERVER, 'usage: demo-server FOLDER'],
  ['the demo client', CLIENT, 'usage: demo-client SHIM SERVER'],
])('%s without its words', (_, program, usage) => {
  it('says how it is called: exit 2', async () => {
    await using child = new JsonRpcClient(process.execPath, [program]);
    expect(await child.exited).toBe(2);
    expect(child.stderr).toBe(`${usage}\n`);
  });
});

describe('the demo', () => {
  let base: string;
  let core: RealCore;

  /** A launcher that runs the shim from its source. */
  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-demo-'));
    const shim = join(base, 'gatehouse');
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${SHIM}' "$@"\n`, { mode: 0o755 });
    core = await RealCore.open({ shim }, base);
    await core.listen();
  });
  afterEach(() => core[Symbol.asyncDispose]());

  it('comes in through shim and gate: it reads, searches, and deletes only when it may', async () => {
    // Asked twice at once, it runs once.
    await Promise.all([core.call('demo.start', {}), core.call('demo.start', {})]);
    await core.state(({ pendingApprovals }) => pendingApprovals === 1);
    const admitted = core.records('server.admitted').filter(({ caller }) => caller?.client === 'demo');
    expect(admitted).toHaveLength(1);
    const [question] = (await core.call('approvals.list', {})).approvals;
    expect(question).toMatchObject({
      client: 'demo',
      server: 'demo',
      tool: 'delete_file',
      risk: { level: 'destructive' },
    });
    const folder = join(core.home, 'demo');
    expect(readdirSync(folder)).toContain('old-draft.md');
    const { rows } = await core.call('activity.list', {});
    const calls = rows
      .filter(({ operation }) => operation === 'tools/call')
      .map(({ name, status }) => [name, status]);
    expect(calls.reverse()).toEqual([
      ['list_files', 'allowed'],
      ['read_file', 'allowed'],
      ['search_files', 'allowed'],
      ['delete_file', 'waiting'],
    ]);
    expect(await core.call('demo.start', {})).toEqual({ session: question!.session });
    await core.call('approvals.answer', { id: question!.id, answer: 'allow' });
    await core.state(({ sessions }) => sessions === 0);
    expect(readdirSync(folder)).not.toContain('old-draft.md');
    expect((await core.call('servers.list', {})).servers).toMatchObject([
      { name: 'demo', provenance: 'demo' },
    ]);
  });

  it('does not take the name of a server of the user', async () => {
    await core.add('demo', ['/bin/cat']);
    await expect(core.call('demo.start', {})).rejects.toMatchObject({ code: 'name_taken' });
    expect((await core.call('servers.list', {})).servers[0]?.definition.command).toBe('/bin/cat');
  });

  it('says why its client could not be started, and can be tried again', async () => {
    await core.close();
    let missing = true;
    const failing: Spawn = (file, args, options) => spawn(missing ? '/no/such/program' : file, args, options);
    core = await RealCore.open({ spawn: failing }, base);
    for (let time = 0; time < 2; time++)
      await expect(core.call('demo.start', {})).rejects.toMatchObject({ code: 'server_start_failed' });
    missing = false;
    await expect(core.call('demo.start', {})).resolves.toEqual({});
  });

  it('ends with the core', async () => {
    await core.close();
    const spawned: ChildProcess[] = [];
    const noted: Spawn = (file, args, options) => {
      const child = spawn(file, args, options);
      if (args.includes(CLIENT)) spawned.push(child);
      return child;
    };
    core = await RealCore.open({ shim: join(base, 'gatehouse'), spawn: noted }, base);
    await core.listen();
    await core.call('demo.start', {});
    await core.state(({ sessions }) => sessions === 1);
    const ended = once(spawned[0]!, 'exit');
    await core.close();
    await ended;
    expect(spawned).toHaveLength(1);
  });
});
