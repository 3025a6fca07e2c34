/** A client's own sockets in the hands of the core: what its client, its shim and the core see of each other. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCompiler } from '../../scripts/lib/native-shim.mjs';
import { builtPrograms, HandoverKit } from './handover-kit.ts';
import { SocketKit } from './socket-kit.ts';

const MIB = 1024 * 1024;

describe.runIf(process.platform === 'linux' && findCompiler() !== undefined)('handing over', () => {
  const { shim, hasty, broker, sender } = builtPrograms();
  let kit: HandoverKit;
  beforeEach(async () => void (kit = await HandoverKit.open(shim, broker)));
  afterEach(() => kit[Symbol.asyncDispose]());

  /** Starts a shim and waits until the core has its client's streams. */
  const handed = async (): Promise<ReturnType<typeof kit.shim>> => {
    const running = kit.shim();
    await kit.core.until(() => kit.core.begunWith.length === 1);
    return running;
  };

  it('lets nothing pass through the shim', async () => {
    const running = await handed();
    running.child.stdin!.write(Buffer.alloc(MIB, 'a'));
    running.say('end');
    await running.until('end\n');
    expect(running.text.length).toBe(MIB + 4);
    const io = readFileSync(`/proc/${running.child.pid}/io`, 'utf8');
    expect(Number(/^rchar: (\d+)/m.exec(io)![1])).toBeLessThan(64 * 1024);
    expect(kit.core.begun).toEqual([]);
  });

  it('still brings the last words when the client has closed, and ends in order', async () => {
    const running = await handed();
    running.say('question');
    running.close();
    expect(await running.exit()).toBe(0);
    expect(running.text).toBe('question\nbye\n');
  });

  it('ends the shim with 1 when the core ends first, after all it said', async () => {
    const running = await handed();
    const { output } = kit.core.begunWith[0]!;
    output.end(Buffer.alloc(8 * MIB, 'x'));
    expect(await running.exit()).toBe(1);
    expect(running.text.length).toBe(8 * MIB);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends both streams when the shim gets %s', async (signal) => {
    const running = await handed();
    const [streams] = kit.core.begunWith;
    const closed = Promise.all([once(streams!.input, 'close'), once(streams!.output, 'close')]);
    running.child.kill(signal);
    await closed;
    // The client sees the end of its server's output, too: nobody else holds it.
    await once(running.child.stdout!, 'close');
  });

  it('ends when the client reads no more', async () => {
    const running = await handed();
    running.child.stdout!.destroy();
    const [code] = (await once(running.child, 'exit')) as [number];
    expect(code).toBe(0);
  });

  it('hears all that a client said that has died', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const shim = spawn(process.argv[1], process.argv.slice(2), { stdio: ['pipe', 'pipe', 'inherit'] });
      process.stdin.once('data', () => {
        shim.stdin.write(Buffer.alloc(100_000, 'y'), () => process.kill(process.pid, 'SIGKILL'));
      });`;
    const client = kit.home.start([process.execPath, '-e', script, ...shim.alone, 'connect', 'notes']);
    await kit.core.until(() => kit.core.begunWith.length === 1);
    const { input } = kit.core.begunWith[0]!;
    let heard = 0;
    input.on('data', (chunk: Buffer) => (heard += chunk.length));
    const closed = once(input, 'close');
    client.stdin.write('now');
    await closed;
    expect(heard).toBe(100_000);
  });

  it('never makes the core wait for a client that does not read', async () => {
    const running = await handed();
    running.child.stdout!.pause();
    const { output } = kit.core.begunWith[0]!;
    const started = performance.now();
    for (let part = 0; part < 32; part++) output.write(Buffer.alloc(MIB, 'z'));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(output.writableLength).toBeGreaterThan(16 * MIB);
    running.child.stdout!.resume();
    await once(output, 'drain');
    output.end();
    await running.exit();
    expect(running.text.length).toBe(32 * MIB);
  });

  it('gives what the core says room, so that large answers are sent in few pieces', async () => {
    const running = await handed();
    running.child.stdout!.pause();
    const { output } = kit.core.begunWith[0]!;
    output.write(Buffer.alloc(MIB, 'x'));
    const { writeQueueSize } = (output as unknown as { _handle: { writeQueueSize: number } })._handle;
    // Without it Linux takes 140 KiB.
    expect(MIB - writeQueueSize).toBeGreaterThan(200 * 1024);
    running.child.stdout!.resume();
    output.end();
    await running.exit();
    expect(running.text.length).toBe(MIB);
  });

  describe('when the client has closed', () => {
    /** A shim that waits for 3 s, and the client’s output; this core does not answer the client’s end by itself. */
    const left = async (): Promise<[ReturnType<typeof kit.shim>, Writable]> => {
      const running = kit.shim(hasty);
      await kit.core.until(() => kit.core.begunWith.length === 1);
      const { input, output } = kit.core.begunWith[0]!;
      for (const listener of input.listeners('end')) {
        if (String(listener).includes('bye')) input.off('end', listener as () => void);
      }
      running.close();
      return [running, output];
    };

    it('keeps the shim as long as there is something to say', async () => {
      const [running, output] = await left();
      let said = 0;
      const talk = setInterval(() => void output.write(`${said++}\n`), 500);
      await running.until('9\n');
      clearInterval(talk);
      output.end('bye\n');
      expect(await running.exit()).toBe(0);
      expect(running.text).toMatch(/9\nbye\n$/);
    });

    it('lets the shim go when the core says no more', async () => {
      const [running, output] = await left();
      const closed = once(output, 'close');
      expect(await running.exit()).toBe(0);
      await closed;
    });
  });

  it('is not done with streams that a parent of the shim holds, too', async () => {
    const running = kit.home.start(['/bin/sh', '-c', '"$@"; true', 'sh', ...shim.alone, 'connect', 'notes']);
    await kit.core.until(() => kit.core.begun.length === 1);
    running.stdin.end('hello\n');
    expect(String(Buffer.concat(await running.stdout.toArray()))).toBe('hello\nbye\n');
    expect(kit.core.begunWith).toEqual([]);
  });

  it('is not done with pipes', async () => {
    const script = 'cat | "$@" connect notes | cat';
    const running = kit.home.start(['/bin/sh', '-c', script, 'sh', ...shim.alone]);
    running.stdin.end('hello\n');
    expect(String(Buffer.concat(await running.stdout.toArray()))).toBe('hello\nbye\n');
    expect(kit.core.begunWith).toEqual([]);
  });

  it('copies when the broker has gone, and says so once', async () => {
    const before = await handed();
    expect(kit.bugs).toEqual([]);
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').split(' ');
    const pid = children.map(Number).find((child) => {
      const words = child > 0 ? readFileSync(`/proc/${child}/cmdline`, 'utf8') : '';
      return words.startsWith(broker);
    });
    process.kill(pid!, 'SIGKILL');
    while (kit.bugs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const after = kit.shim();
    after.say('copied');
    await after.until('copied\n');
    expect(kit.core.begun.length).toBe(1);
    // What was handed over before needs the broker no more.
    before.say('handed');
    await before.until('handed\n');
  });

  it('serves thirty that come at once', async () => {
    const shims = Array.from({ length: 30 }, () => kit.shim());
    await Promise.all(
      shims.map(async (running, index) => {
        running.say(`number ${index}`);
        await running.until(`number ${index}\n`);
        running.close();
        expect(await running.exit()).toBe(0);
      }),
    );
    expect(kit.core.begunWith.length).toBe(30);
  }, 30_000);

  describe('of a peer that does it wrong', () => {
    /** Sends these to the broker, and keeps their other ends until the test is over. */
    const send = async (ticket: string, ...kinds: readonly string[]): Promise<void> => {
      const peer = spawn(sender, [kit.path, ticket, ...kinds], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(peer.stdout, 'data');
      peers.push(peer);
    };
    const peers: ReturnType<typeof spawn>[] = [];
    afterEach(() => {
      for (const peer of peers.splice(0)) peer.kill('SIGKILL');
    });

    /** Nothing has come of it, and the next one is served. */
    const isUnhurt = async (arrival: Promise<unknown>): Promise<void> => {
      const running = await handed();
      running.say('still here');
      await running.until('still here\n');
      expect(await arrival).toBeUndefined();
      expect(kit.bugs).toEqual([]);
    };

    it.each([
      ['no stream', []],
      ['one stream', ['socket']],
      ['three streams', ['socket', 'socket', 'socket']],
      ['six streams', ['socket', 'socket', 'socket', 'socket', 'socket', 'socket']],
      ['one socket twice', ['socket', 'same']],
      ['a pipe', ['socket', 'pipe']],
      ['a file', ['file', 'socket']],
      ['a listening socket', ['listening', 'socket']],
      ['a socket of datagrams', ['socket', 'datagram']],
    ])('%s', async (_, kinds) => {
      const offer = kit.broker.offer()!;
      await send(offer.ticket, ...kinds);
      const arrival = offer.arrival();
      const running = isUnhurt(arrival);
      setTimeout(() => offer.withdraw(), 300);
      await running;
    });

    it.each([
      ['a ticket that nobody gave out', 'a'.repeat(32)],
      ['a ticket that is too long', 'b'.repeat(33)],
      ['a ticket that is too short', 'c'.repeat(31)],
      ['a ticket that would be more than text', `","x":"${'d'.repeat(25)}`],
      ['nothing but a quote', '"'.padEnd(32, '\\')],
    ])('%s', async (_, ticket) => {
      await send(ticket, 'socket', 'socket');
      await isUnhurt(Promise.resolve(undefined));
    });

    it('a ticket is good for one pair', async () => {
      const offer = kit.broker.offer()!;
      await send(offer.ticket, 'socket', 'socket');
      const first = await offer.arrival();
      expect(first).toBeDefined();
      await send(offer.ticket, 'socket', 'socket');
      await isUnhurt(Promise.resolve(undefined));
      expect(first!.input.destroyed).toBe(false);
      for (const socket of [first!.input, first!.output]) socket.destroy();
    });

    it('a shim that says it has handed over, and has not, is let go', async () => {
      await using quick = await HandoverKit.open(shim, broker, { arrivalMs: 100 });
      const offer = quick.broker.offer()!;
      expect(await offer.arrival()).toBeUndefined();
      await using sockets = await SocketKit.open({ broker: quick.broker });
      const peer = await sockets.peer();
      peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/', handover: true });
      expect(await peer.line()).toMatchObject({
        ok: true,
        handover: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      peer.socket.write('handed\n');
      await peer.closed;
      await sockets.core.until(() => sockets.core.abandoned === 1);
      expect([sockets.core.begun, sockets.core.begunWith]).toEqual([[], []]);
    });
  });
});
