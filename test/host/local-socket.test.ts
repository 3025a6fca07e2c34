import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors/app-error.ts';
import type { Hello } from '../../shared/contract/index.ts';
import { VERSION } from '../../shared/util/version.ts';
import { Peer, SocketKit, TOKENS } from './socket-kit.ts';

const refusedWith = (code: string): object => ({ ok: false, error: expect.objectContaining({ code }) });

describe('the handshake of the local socket', () => {
  let kit: SocketKit;
  beforeEach(async () => void (kit = await SocketKit.open()));
  afterEach(() => kit[Symbol.asyncDispose]());

  it('proves both sides, each with the token of the client', async () => {
    const peer = await kit.peer();
    peer.hello({ client: 'cli' });
    expect(await peer.line()).toEqual({ ok: true, proof: peer.welcomeProof('cli'), exit: 0 });
  });

  it('gives every connection another challenge', async () => {
    const [one, other] = [await kit.peer(), await kit.peer()];
    expect(one.coreNonce).toMatch(/^[0-9a-f]{32}$/);
    expect(other.coreNonce).not.toBe(one.coreNonce);
  });

  it.each([
    ['a proof made with another token', { token: 'd'.repeat(64) }],
    ['the token of another client', { token: TOKENS['desktop'] }],
    ['a proof of the right length that is none', { proof: 'f'.repeat(64) }],
    ['an empty proof', { proof: '' }],
    ['a proof with something behind it', { proof: `${'f'.repeat(64)}00` }],
    ['a client without a token', { client: 'nobody' }],
    ['a client that is no client id', { client: '../../etc/passwd' }],
  ])('refuses %s', async (_, hello) => {
    const peer = await kit.peer();
    peer.hello(hello);
    expect(await peer.line()).toEqual(refusedWith('wrong_token'));
    await peer.closed;
    expect(kit.core.dispatched).toEqual([]);
  });

  it('refuses a proof that was right in another connection', async () => {
    const first = await kit.peer();
    first.hello({ client: 'cli' });
    await first.line();
    const second = await kit.peer();
    // All that was seen of the first handshake, its challenge included, is of no use in the second.
    second.coreNonce = first.coreNonce;
    second.hello({ client: 'cli', nonce: first.nonce });
    expect(await second.line()).toEqual(refusedWith('wrong_token'));
  });

  it('refuses the core’s own proof sent back to it', async () => {
    const peer = await kit.peer();
    peer.hello({ client: 'cli', proof: peer.welcomeProof('cli') });
    expect(await peer.line()).toEqual(refusedWith('wrong_token'));
  });

  it('says nothing secret when it refuses', async () => {
    const peer = await kit.peer();
    peer.hello({ client: 'cli', proof: 'f'.repeat(64) });
    const text = await peer.text();
    for (const token of Object.values(TOKENS)) expect(text).not.toContain(token);
    expect(text).not.toContain('"proof"');
  });

  it.each([
    ['an unknown role', { role: 'admin' as 'control' }],
    ['a member nobody knows', { extra: true } as Partial<Hello>],
    ['a pid that is no number', { pid: '1' as unknown as number }],
  ])('refuses %s', async (_, hello) => {
    const peer = await kit.peer();
    peer.hello(hello);
    expect(await peer.line()).toEqual(refusedWith('bad_input'));
    await peer.closed;
  });

  it.each(['GET / HTTP/1.1', '', '[]', 'null', '"hello"', '{"role":'])(
    'refuses a first line that is no Hello: %j',
    async (line) => {
      const peer = await kit.peer();
      peer.socket.write(`${line}\n`);
      expect(await peer.line()).toEqual(refusedWith('bad_input'));
    },
  );

  it.runIf(process.platform === 'linux')('refuses a pid that is another user’s process', async () => {
    await using other = await SocketKit.open({ userId: process.getuid!() + 1 });
    const peer = await other.peer();
    peer.hello();
    expect(await peer.line()).toEqual(refusedWith('wrong_token'));
  });

  it('refuses when the token file cannot be relied on', async () => {
    await using other = await SocketKit.open({
      tokenOf: () => {
        throw new AppError('file_unreadable', { file: 'token', detail: 'others can read it' });
      },
    });
    const peer = await other.peer();
    peer.hello();
    expect(await peer.line()).toEqual(refusedWith('wrong_token'));
  });

  it('closes on a hello that does not end within its limit', async () => {
    const peer = await kit.peer();
    peer.socket.write('x'.repeat(17 * 1024));
    await peer.closed;
    expect(peer.rest).toBe('');
  });

  it('closes on a hello that is one byte too long, even though it ends', async () => {
    const peer = await kit.peer();
    peer.socket.write(`${' '.repeat(16 * 1024 + 1)}\n`);
    await peer.closed;
    expect(peer.rest).toBe('');
  });

  it('closes on a peer that leaves in the middle of its hello', async () => {
    const peer = await kit.peer();
    peer.socket.end('{"role":"control"');
    await peer.closed;
    expect(peer.rest).toBe('');
  });

  it('closes on a peer that says nothing', async () => {
    await using impatient = await SocketKit.open({ helloTimeoutMs: 50 });
    const peer = await impatient.peer();
    await peer.closed;
  });

  it('closes on a peer that spreads its hello over more than the time it has', async () => {
    await using impatient = await SocketKit.open({ helloTimeoutMs: 200 });
    const peer = await impatient.peer();
    const drip = setInterval(() => peer.socket.write('x'), 20);
    await peer.closed;
    clearInterval(drip);
  });

  it('lets go of a peer that it refused and that goes on sending', async () => {
    const peer = await kit.peer();
    const cut = new Promise((resolve) => peer.socket.once('close', resolve));
    peer.hello({ proof: 'f'.repeat(64) });
    const flood = setInterval(() => peer.socket.write('x'), 20);
    await cut;
    clearInterval(flood);
  });
});

describe('who may do what', () => {
  let kit: SocketKit;
  beforeEach(async () => void (kit = await SocketKit.open()));
  afterEach(() => kit[Symbol.asyncDispose]());

  it('lets only the CLI and the desktop app steer', async () => {
    const peer = await kit.peer();
    peer.hello({ role: 'control', client: 'cursor' });
    expect(await peer.line()).toEqual(refusedWith('wrong_token'));
  });

  it.each([
    ['cli', { kind: 'cli' }],
    ['desktop', { kind: 'window' }],
  ] as const)('says of each call that it came from the %s', async (client, origin) => {
    const peer = await kit.controller(client);
    peer.request('call', 'servers.list');
    await peer.line();
    expect(kit.core.dispatched).toEqual([{ name: 'servers.list', input: {}, origin }]);
  });

  it('never takes bytes of a connect peer for calls, also of the CLI’s own token', async () => {
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cli', server: 'notes', cwd: '/' });
    await peer.line();
    const call = '{"type":"call","id":1,"name":"core.stop","input":{}}';
    peer.socket.write(`${call}\n`);
    expect(await peer.text()).toBe(call); // the fake core's server echoes
    expect(kit.core.dispatched).toEqual([]);
  });

  it('hands a connect peer to admission with who it is, and copies bytes both ways after', async () => {
    kit.core.exit = 3;
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/project' });
    peer.socket.write('first bytes right behind the hello\n');
    expect(await peer.line()).toEqual({ ok: true, proof: peer.welcomeProof('cursor'), exit: 3 });
    expect(await peer.text()).toBe('first bytes right behind the hello');
    expect(kit.core.admitted).toEqual([
      { client: 'cursor', server: 'notes', cwd: '/project', pid: process.pid },
    ]);
  });

  it('still answers a connect peer that closed its own side', async () => {
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/' });
    await peer.line();
    peer.socket.end('last question\n');
    expect(await peer.text()).toBe('last question');
    expect(await peer.text()).toBe('bye');
    await peer.closed;
  });

  it('asks for all servers as one when a connect peer names none', async () => {
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', cwd: '/' });
    expect(await peer.line()).toMatchObject({ ok: true });
    expect(kit.core.admitted).toMatchObject([{ client: 'cursor', server: undefined, cwd: '/' }]);
  });

  it('refuses a connect peer that names no folder', async () => {
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', server: 'notes' });
    expect(await peer.line()).toEqual(refusedWith('bad_input'));
    expect(kit.core.admitted).toEqual([]);
  });

  it('tells a connect peer why it was not admitted', async () => {
    kit.core.refusal = new AppError('journal_unwritable', { file: 'j', detail: 'ENOSPC' });
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/' });
    expect(await peer.line()).toEqual(refusedWith('journal_unwritable'));
  });

  it('gives an admission back when the peer left meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    kit.core.gate = gate.promise;
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/' });
    await kit.core.until(() => kit.core.admitted.length === 1);
    peer.socket.destroy();
    gate.resolve();
    // What the core reads nothing of before the session has begun, it may only notice then.
    await kit.core.until(() => kit.core.abandoned + kit.core.begun.length === 1);
    for (const downstream of kit.core.begun)
      await new Promise((resolve) => downstream.once('close', resolve));
  });

  it('serves two peers at once, each its own', async () => {
    const [one, other] = [await kit.controller('cli'), await kit.controller('desktop')];
    one.request('call', 'of.one');
    other.request('call', 'of.other');
    expect(await one.line()).toMatchObject({ id: 1, result: { value: { name: 'of.one' } } });
    expect(await other.line()).toMatchObject({ id: 1, result: { value: { name: 'of.other' } } });
  });
});

describe('a peer of another version', () => {
  let kit: SocketKit;
  beforeEach(async () => void (kit = await SocketKit.open()));
  afterEach(() => kit[Symbol.asyncDispose]());

  it('is told which versions do not fit when it wants to connect a server', async () => {
    const peer = await kit.peer();
    peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/', version: '0.0.9' });
    expect(await peer.line()).toMatchObject({
      ok: false,
      error: { code: 'version_mismatch', data: { ours: '0.0.9', theirs: VERSION } },
    });
  });

  it('can ask who is there and stop it, as the advice it gets says', async () => {
    const peer = await kit.controller('cli', { version: '0.0.9' });
    peer.request('call', 'core.status');
    expect(await peer.line()).toMatchObject({ result: { ok: true } });
    peer.request('call', 'core.stop');
    expect(await peer.line()).toMatchObject({ result: { ok: true } });
    expect(kit.core.dispatched.map(({ name }) => name)).toEqual(['core.status', 'core.stop']);
  });

  it('can do nothing else', async () => {
    const peer = await kit.controller('cli', { version: '0.0.9' });
    peer.request('call', 'rules.add');
    expect(await peer.line()).toMatchObject({ result: { ok: false, error: { code: 'version_mismatch' } } });
    peer.request('subscribe', 'state');
    expect(await peer.line()).toMatchObject({ result: { ok: false, error: { code: 'version_mismatch' } } });
    expect(kit.core.dispatched).toEqual([]);
    expect(kit.core.streams.size).toBe(0);
  });
});

describe('the socket itself', () => {
  it.skipIf(process.platform === 'win32')('belongs to its user alone', async () => {
    await using kit = await SocketKit.open();
    expect(statSync(kit.path).mode & 0o777).toBe(0o600);
  });

  it('takes the place of one that a crashed core left', async () => {
    await using kit = new SocketKit();
    writeFileSync(kit.path, '');
    await kit.listen();
    await kit.controller();
  });

  it('turns away whoever comes while too many have not proven themselves, and recovers', async () => {
    await using kit = await SocketKit.open();
    const waiting = await Promise.all(Array.from({ length: 64 }, () => kit.peer()));
    const oneTooMany = new Peer(connect({ path: kit.path, allowHalfOpen: true }));
    await oneTooMany.closed;
    expect(oneTooMany.rest).toBe('');
    waiting[0]!.hello();
    await waiting[0]!.line();
    const next = await kit.controller();
    next.request('call', 'core.status');
    expect(await next.line()).toMatchObject({ result: { ok: true } });
  });

  it('does not count peers that wait for admission as unproven', async () => {
    await using kit = await SocketKit.open();
    const gate = Promise.withResolvers<void>();
    kit.core.gate = gate.promise;
    const shims = await Promise.all(
      Array.from({ length: 64 }, async () => {
        const peer = await kit.peer();
        peer.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/' });
        return peer;
      }),
    );
    await kit.core.until(() => kit.core.admitted.length === 64);
    await kit.controller();
    gate.resolve();
    for (const shim of shims) expect(await shim.line()).toMatchObject({ ok: true });
  });

  it('ends with everyone disconnected, every stream ended and the file gone', async () => {
    await using kit = new SocketKit();
    const socket = await kit.listen();
    const controller = await kit.controller();
    controller.request('subscribe', 'state');
    await controller.line();
    const unproven = await kit.peer();
    const shim = await kit.peer();
    shim.hello({ role: 'connect', client: 'cursor', server: 'notes', cwd: '/' });
    await shim.line();
    await socket[Symbol.asyncDispose]();
    await Promise.all([controller.closed, unproven.closed, shim.closed]);
    expect(kit.core.streams.size).toBe(0);
    expect(existsSync(kit.path)).toBe(false);
    expect(kit.core.bugs).toEqual([]);
  });
});
