import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { ensureToken } from '../../electron/connect/token.ts';
import { gone } from '../core/supervisor/harness.ts';
import { TestHome } from './harness.ts';
import { SHIMS } from './shim-kinds.ts';

const initialize = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} });

describe.each(SHIMS)('$name:', (kind) => {
  let home: TestHome;
  beforeEach(() => {
    home = new TestHome(kind);
  });
  afterEach(() => home[Symbol.dispose]());

  describe('a shim with its core running', () => {
    test('copies both ways, says where it was started, and leaves with 0 after the core’s last words', async () => {
      await home.core();
      const shim = home.usualShim(['notes', '--client', 'cursor']);
      await shim.until(`hello from notes at ${process.cwd()}\n`);
      shim.say('one');
      await shim.until('one\n');
      shim.close();
      expect(await shim.exit()).toBe(0);
      expect(shim.text.endsWith('one\nbye\n')).toBe(true);
      expect(shim.complaint).toBe('');
    });

    test('sends what was written before it was connected, also when the client closed at once', async () => {
      await home.core();
      const shim = home.usualShim(['notes']);
      shim.child.stdin!.end('early\n');
      expect(await shim.exit()).toBe(0);
      expect(shim.text).toContain('early\nbye\n');
    });

    test('loses and changes no byte of a large stream that is read slowly', async () => {
      await home.core();
      const shim = home.usualShim(['notes']);
      await shim.until('hello');
      shim.child.stdout!.pause();
      const sent = Array.from({ length: 40 }, (_, index) => `${index}${'x'.repeat(500_000)}\n`).join('');
      shim.child.stdin!.end(sent);
      shim.child.stdout!.resume();
      expect(await shim.exit()).toBe(0);
      const received = shim.text.slice(shim.text.indexOf('\n') + 1);
      expect(received.length).toBe(sent.length + 'bye\n'.length);
      expect(received === `${sent}bye\n`).toBe(true);
    });

    test('leaves with the code the core gave: 3 denied, 5 unknown', async () => {
      await home.core();
      for (const [server, code] of [
        ['denied', 3],
        ['unknown', 5],
      ] as const) {
        const shim = home.usualShim([server]);
        await shim.until('hello');
        shim.close();
        expect(await shim.exit()).toBe(code);
      }
    });

    test('leaves with 1 when the core ends the connection, or dies, with all that came before', async () => {
      await home.core();
      const closed = home.usualShim(['closes']);
      closed.say('go');
      expect(await closed.exit()).toBe(1);
      expect(closed.text).toContain('last words\n');
      const died = home.usualShim(['dies']);
      await died.until('hello');
      died.say('go');
      expect(await died.exit()).toBe(1);
    });

    test('ends on a signal', async () => {
      await home.core();
      const shim = home.usualShim(['notes']);
      await shim.until('hello');
      shim.child.kill('SIGTERM');
      expect(await once(shim.child, 'exit')).toEqual([null, 'SIGTERM']);
    });

    test('ends when the client stops reading', async () => {
      await home.core();
      const shim = home.usualShim(['notes']);
      await shim.until('hello');
      shim.child.stdout!.destroy();
      shim.say('nobody reads this');
      expect(await once(shim.child, 'exit')).toEqual([0, null]);
    });

    test.skipIf(process.platform === 'win32')(
      'ends when its client dies while another process keeps its stdin open',
      async () => {
        await home.core();
        // The client starts the shim on a pipe that this test holds open, then dies.
        const script = '"$@" connect notes <&3 >&4 & echo $! >&5; read wait';
        const client = spawn('/bin/sh', ['-c', script, 'sh', ...kind.alone], {
          env: { ...process.env, ...kind.env, GATEHOUSE_HOME: home.path },
          stdio: ['pipe', 'ignore', 'inherit', 'pipe', 'pipe', 'pipe'],
        });
        // Typed for five, but there are as many as were asked for.
        const extra = client.stdio as readonly (Readable | Writable | null | undefined)[];
        const [text] = (await once(extra[5]!, 'data')) as [Buffer];
        const pid = Number(text.toString('utf8'));
        await once(client.stdio[4]!, 'data');
        client.kill('SIGKILL');
        await gone([pid]);
      },
    );
  });

  describe('a shim without a core', () => {
    test('starts one, which outlives it, and the next one finds that', async () => {
      const shim = home.shim(['notes']);
      await shim.until('hello from notes');
      shim.close();
      expect(await shim.exit()).toBe(0);
      const pid = home.noteCore()!;
      const next = home.shim(['other']);
      await next.until('hello from other');
      next.close();
      expect(await next.exit()).toBe(0);
      expect(home.noteCore()).toBe(pid);
    });

    test('gives it only the environment a core needs', async () => {
      const shim = home.shim(['notes'], {
        GITHUB_TOKEN: 'secret-of-one-server',
        NODE_OPTIONS: '--no-warnings',
        LD_PRELOAD: '',
        GATEHOUSE_LAUNCH: 'outer',
        LC_ALL: 'C.UTF-8',
      });
      await shim.until('hello');
      shim.close();
      await shim.exit();
      home.noteCore();
      const names = readFileSync(join(home.path, 'run', 'core.log'), 'utf8')
        .trim()
        .split(' ')
        .slice(2);
      expect(names).toEqual(expect.arrayContaining(['GATEHOUSE_HOME', 'LC_ALL', 'PATH']));
      expect(names.filter((name) => /TOKEN|NODE_OPTIONS|PRELOAD|LAUNCH|FAKE|VITEST/.test(name))).toEqual([]);
    });

    test('starts exactly one, however many shims come at the same moment', async () => {
      const shims = Array.from({ length: 5 }, (_, index) => home.shim([`s${index}`]));
      await Promise.all(shims.map((shim, index) => shim.until(`hello from s${index}`)));
      home.noteCore();
      using client = await CoreClient.connect(home.path, 'cli');
      expect(await client.request('connections', {})).toEqual({ ok: true, value: 5 });
      for (const shim of shims) shim.close();
      expect(await Promise.all(shims.map((shim) => shim.exit()))).toEqual([0, 0, 0, 0, 0]);
    });

    test('starts one as soon as one that is stopping has let its folder go', async () => {
      const source = new URL('../../electron/connect/core-lock.ts', import.meta.url).href;
      const stopping = home.start([
        process.execPath,
        '--input-type=module',
        '-e',
        `globalThis.lock = await (await import(${JSON.stringify(source)})).lockCore(process.env.GATEHOUSE_HOME);
         console.log('locked'); setInterval(() => {}, 1000);`,
      ]);
      await once(stopping.stdout, 'data');
      const shims = [home.shim(['one']), home.shim(['two'])];
      const log = join(home.path, 'run', 'core.log');
      const lost = (): number =>
        existsSync(log) ? readFileSync(log, 'utf8').split('already_running').length - 1 : 0;
      while (lost() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      stopping.kill('SIGKILL');
      await Promise.all([shims[0]!.until('hello from one'), shims[1]!.until('hello from two')]);
      home.noteCore();
      for (const shim of shims) shim.close();
      expect(await Promise.all(shims.map((shim) => shim.exit()))).toEqual([0, 0]);
    });

    test('starts one where a killed one left its socket and its pointer', async () => {
      const dead = await home.core();
      process.kill(dead, 'SIGKILL');
      await gone([dead]);
      const shim = home.shim(['notes']);
      await shim.until('hello');
      expect(home.noteCore()).not.toBe(dead);
      shim.close();
      expect(await shim.exit()).toBe(0);
    });

    test('that cannot be started answers every request with the reason, until the client closes, and leaves with 4', async () => {
      const shim = home.shim(['notes'], { FAKE_CORE_ARGS: 'crash' });
      shim.say(initialize);
      await shim.until('\n');
      shim.say('not json');
      shim.say(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
      shim.say(JSON.stringify({ jsonrpc: '2.0', id: 'a', method: 'tools/list' }));
      shim.close();
      expect(await shim.exit()).toBe(4);
      const replies = shim.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      const error = {
        code: -32001,
        message: expect.stringContaining('the policy cannot be read'),
        data: { code: 'core_start_failed' },
      };
      expect(replies).toEqual([
        { jsonrpc: '2.0', id: 0, error },
        { jsonrpc: '2.0', id: 'a', error },
      ]);
      expect(shim.complaint).toContain('the policy cannot be read');
    });
  });

  describe('a shim that is not let in', () => {
    test('answers with the core’s own sentence', async () => {
      await home.core();
      const shim = home.shim(['refused']);
      shim.say(initialize);
      shim.close();
      expect(await shim.exit()).toBe(1);
      expect(JSON.parse(shim.text)).toMatchObject({
        id: 0,
        error: { message: 'Gatehouse refused the connection.' },
      });
    });

    test('says nothing to a core that cannot prove itself', async () => {
      await home.core();
      const shim = home.shim(['impostor']);
      shim.say(initialize);
      shim.close();
      expect(await shim.exit()).toBe(4);
      expect(shim.text).not.toContain('hello');
      expect(shim.text).toContain('not this user’s Gatehouse');
      using client = await CoreClient.connect(home.path, 'cli');
      expect(await client.request('heard', {})).toEqual({ ok: true, value: 0 });
    });

    test.skipIf(process.platform === 'win32')('does not use a token that others can read', async () => {
      await home.core();
      ensureToken(home.path, 'cursor');
      chmodSync(join(home.path, 'run', 'tokens', 'cursor'), 0o644);
      const shim = home.shim(['notes', '--client', 'cursor']);
      shim.say(initialize);
      shim.close();
      expect(await shim.exit()).toBe(4);
      expect(shim.text).toContain('others can read it');
      using client = await CoreClient.connect(home.path, 'cli');
      expect(await client.request('hellos', {})).toEqual({ ok: true, value: 0 });
    });

    test('says so when the data folder cannot be made', async () => {
      writeFileSync(join(home.path, 'file'), '');
      const shim = home.shim(['notes'], { GATEHOUSE_HOME: join(home.path, 'file', 'home') });
      shim.say(initialize);
      shim.close();
      expect(await shim.exit()).toBe(4);
      expect(shim.text).toContain('cannot be written');
    });
  });

  test.runIf(process.platform === 'linux')(
    'a data folder too deep for a socket path works all the same',
    async () => {
      const deep = join(home.path, 'd'.repeat(60), 'e'.repeat(60));
      mkdirSync(deep, { recursive: true });
      using far = new TestHome(kind, deep);
      const first = far.shim(['notes']);
      await first.until('hello');
      const next = far.usualShim(['notes']);
      await next.until('hello');
      for (const shim of [first, next]) shim.close();
      expect(await Promise.all([first.exit(), next.exit()])).toEqual([0, 0]);
    },
  );
});
