/** A client's own sockets in the hands of the real core, through the built launcher, shim and broker. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCompiler } from '../../scripts/lib/native-shim.mjs';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';

const fact = (pid: number, name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
const orNothing = (read: () => string): string => {
  try {
    return read();
  } catch {
    return ''; // ended meanwhile
  }
};
/** Bytes a process has read since it began, from whatever. */
const bytesRead = (pid: number): number => Number(/^rchar: (\d+)/m.exec(fact(pid, 'io'))![1]);
const isAlive = (pid: number): boolean => {
  const state = orNothing(() => fact(pid, 'stat'));
  return state !== '' && !state.includes(') Z ');
};
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe.runIf(process.platform === 'linux' && findCompiler() !== undefined)('streams handed over', () => {
  let gatehouse: TestGatehouse;
  let core: number;
  beforeEach(async () => {
    const started = await TestGatehouse.start();
    gatehouse = started;
    core = started.ready.pid;
    await gatehouse.ok(
      'add',
      'everything',
      '--env',
      `MARK=${gatehouse.home}`,
      '--',
      process.execPath,
      realServer('everything'),
    );
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  /** The processes of the server itself, inside of whatever holds them: that of the session, and a spare. */
  const serverPids = (): number[] => {
    const program = realServer('everything');
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => {
        const words = orNothing(() => fact(pid, 'cmdline')).split('\0');
        return words[1] === program && orNothing(() => fact(pid, 'environ')).includes(gatehouse.home);
      });
  };

  it('carry a call of a megabyte past the shim, judged and recorded like any other', async () => {
    const client = gatehouse.connect('everything');
    await client.initialize();
    const before = bytesRead(client.child.pid!);
    const message = 'm'.repeat(1 << 20);
    const answer = await client.request('tools/call', { name: 'echo', arguments: { message } });
    expect(answer.result?.content?.[0]?.text).toContain(message);
    expect(bytesRead(client.child.pid!) - before).toBeLessThan(4096);
    const record = await gatehouse.record(({ kind }) => kind === 'call.finished');
    expect(record).toMatchObject({ result: { status: 'ok' } });
    client.child.stdin.end();
    expect(await client.exited).toBe(0);
  });

  it('are let go with the shim, and its server ends', async () => {
    const client = gatehouse.connect('everything');
    await client.initialize();
    const before = serverPids();
    expect(before.length).toBeGreaterThan(0);
    client.child.kill('SIGKILL');
    await once(client.child.stdout, 'close');
    await until(() => before.some((pid) => !isAlive(pid)));
  });

  it('end with the core: the shim says so, whatever the core was doing', async () => {
    const client = gatehouse.connect('everything');
    await client.initialize();
    process.kill(core, 'SIGKILL');
    expect(await client.exited).toBe(1);
  });

  it('need a broker that only this user can reach, and that ends with its core', async () => {
    const path = `${gatehouse.home}/run/handover.sock`;
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const children = fact(core, `task/${core}/children`).trim().split(' ');
    const broker = children.map(Number).find((pid) => fact(pid, 'cmdline').includes('/native/broker'))!;
    expect(fact(broker, 'environ').replaceAll('\0', ' ').trim()).toMatch(
      /^NODE_CHANNEL_FD=\d+ NODE_CHANNEL_SERIALIZATION_MODE=json$/,
    );
    process.kill(core, 'SIGKILL');
    await until(() => !isAlive(broker));
  });

  it('leave nothing of how a core is started to a server', async () => {
    const client = gatehouse.connect('everything');
    await client.initialize();
    const environment = fact(serverPids()[0]!, 'environ');
    expect(environment).toContain('PATH=');
    expect(environment).not.toMatch(/MALLOC_ARENA_MAX|NODE_CHANNEL/);
  });
});
