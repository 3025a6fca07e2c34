import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processEnd } from '../../electron/cli/process-end.ts';
import { lockCore } from '../../electron/connect/core-lock.ts';
import { RealCore, scripted } from '../fixtures/real-core.ts';

const CLI = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));
const CORE = fileURLToPath(new URL('./fixtures/core-child.ts', import.meta.url));

let children: ChildProcess[];
beforeEach(() => (children = []));
afterEach(() => children.forEach((child) => child.kill('SIGKILL')));

function start(file: string, words: string[], home: string): ChildProcess {
  const child = spawn(process.execPath, [file, ...words], {
    env: { PATH: process.env['PATH'], HOME: home, GATEHOUSE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** What a process said, and its exit code. */
async function end(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr!.on('data', (part: Buffer) => (err += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

describe('gatehouse as a process', () => {
  let core: RealCore;
  beforeEach(async () => {
    core = await RealCore.open();
    await core.listen();
    await core.add('notes', scripted([{ on: 'ping', do: [{ stderr: 'a word\n' }, { answer: {} }] }]));
  });
  afterEach(() => core[Symbol.asyncDispose]());

  it('ends by itself with its exit code, one document and nothing else', async () => {
    const { code, out, err } = await end(start(CLI, ['servers', '--json'], core.home));
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ servers: [{ name: 'notes' }] });
    expect(out.endsWith('\n')).toBe(true);
    const missing = await end(start(CLI, ['logs', 'nothing'], core.home));
    expect(missing).toEqual({
      code: 5,
      out: '',
      err: expect.stringMatching(/^There is no server "nothing".*\n$/),
    });
  });

  it('says how to start a core when there is none: exit 4', async () => {
    const { code, out, err } = await end(start(CLI, ['status'], join(core.base, 'elsewhere')));
    expect([code, out]).toEqual([4, '']);
    expect(err).toMatch(/^Gatehouse is not running for .*elsewhere\. Start it: gatehouse up --detach\n$/);
  });

  it('ends in silence when its reader has seen enough', async () => {
    const client = await core.connect('notes');
    await client.request(1, 'ping');
    const child = start(CLI, ['logs', 'notes', '--follow'], core.home);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    const ended = end(child);
    const more = setInterval(() => client.send({ id: Math.random(), method: 'ping' }), 20);
    expect(await ended).toMatchObject({ code: 0, err: '' });
    clearInterval(more);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops following at %s, in order', async (signal) => {
    await (await core.connect('notes')).request(1, 'ping');
    const child = start(CLI, ['logs', 'notes', '--follow', '--json'], core.home);
    await once(child.stdout!, 'data');
    child.kill(signal);
    expect(await end(child)).toMatchObject({ code: 0, err: '' });
  });
});

describe('down', () => {
  it('returns when the data folder is free: what comes next can take it', async () => {
    const base = mkdtempSync(join(tmpdir(), 'gatehouse-down-'));
    try {
      const home = join(base, 'data');
      const core = start(CORE, [base], home);
      await once(core.stdout!, 'data');
      await expect(lockCore(home)).rejects.toMatchObject({ code: 'already_running' });
      expect(await end(start(CLI, ['down', '--json'], home))).toMatchObject({
        code: 0,
        out: '{"stopped":true}\n',
      });
      (await lockCore(home))[Symbol.dispose]();
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });
});

describe('the end of a process', () => {
  it('is waited for', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(child);
    let ended = false;
    const waited = processEnd(child.pid!).then(() => (ended = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    child.stdin.end();
    await waited;
  });

  it('is there at once for one that ended long ago', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    await processEnd(child.pid!);
  });

  it.runIf(process.platform === 'linux')('is there for one that nobody collects', async () => {
    // The shell becomes a program that never looks after its children, and says so before the child may end.
    const script = `exec 3<&0; cat <&3 >/dev/null & echo $!; exec "$0" -e 'console.log("there"); setInterval(() => 0, 60_000)'`;
    const parent = spawn('/bin/sh', ['-c', script, process.execPath], { stdio: ['pipe', 'pipe', 'ignore'] });
    children.push(parent);
    const said = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const pid = Number((await said.next()).value);
    expect((await said.next()).value).toBe('there');
    parent.stdin.end();
    await processEnd(pid);
    expect(() => process.kill(pid, 0)).not.toThrow();
  });
});
