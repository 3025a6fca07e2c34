import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Peer, SocketKit } from './socket-kit.ts';

const MEBIBYTE = 1024 * 1024;

describe('a controlling connection', () => {
  let kit: SocketKit;
  let peer: Peer;
  beforeEach(async () => {
    kit = await SocketKit.open();
    peer = await kit.controller();
  });
  afterEach(() => kit[Symbol.asyncDispose]());

  it('answers calls with the id they came with, also several in one packet', async () => {
    const calls = [7, 8, 9].map((id) =>
      JSON.stringify({ type: 'call', id, name: `call.${id}`, input: { id } }),
    );
    peer.socket.write(`${calls.join('\n')}\n`);
    for (const id of [7, 8, 9]) {
      expect(await peer.line()).toEqual({
        type: 'result',
        id,
        result: { ok: true, value: { name: `call.${id}`, input: { id } } },
      });
    }
  });

  it('reads a call that comes in pieces, cut inside a character', async () => {
    const bytes = Buffer.from(
      `${JSON.stringify({ type: 'call', id: 1, name: 'add', input: { text: '→ü' } })}\n`,
    );
    const cut = bytes.indexOf(Buffer.from('→')) + 1;
    peer.socket.write(bytes.subarray(0, cut));
    peer.socket.write(bytes.subarray(cut));
    expect(await peer.line()).toMatchObject({ result: { value: { input: { text: '→ü' } } } });
  });

  it('passes on the error a call ends with', async () => {
    peer.request('call', 'unknown');
    expect(await peer.line()).toMatchObject({
      id: 1,
      result: { ok: false, error: { code: 'unknown_call' } },
    });
  });

  it('answers a subscription before its first event, also one that has something to say at once', async () => {
    kit.core.atOnce = ['snapshot', 'more'];
    const id = peer.request('subscribe', 'state');
    kit.core.emit('later');
    expect(await peer.line()).toEqual({ type: 'result', id, result: { ok: true, value: {} } });
    expect(await peer.line()).toEqual({ type: 'event', id, value: 'snapshot' });
    expect(await peer.line()).toEqual({ type: 'event', id, value: 'more' });
    kit.core.emit('later still');
    expect(await peer.line()).toEqual({ type: 'event', id, value: 'later still' });
  });

  it('refuses a second subscription with an id in use, and leaves the first one alone', async () => {
    const id = peer.request('subscribe', 'state');
    await peer.line();
    peer.send({ type: 'subscribe', id, name: 'activity', input: {} });
    expect(await peer.line()).toMatchObject({ id, result: { ok: false, error: { code: 'bad_input' } } });
    kit.core.emit('still here');
    expect(await peer.line()).toEqual({ type: 'event', id, value: 'still here' });
    expect(kit.core.streams.size).toBe(1);
  });

  it('frees the id of a subscription that could not be made', async () => {
    const id = peer.request('subscribe', 'unknown');
    expect(await peer.line()).toMatchObject({ id, result: { ok: false, error: { code: 'unknown_call' } } });
    peer.send({ type: 'subscribe', id, name: 'state', input: {} });
    expect(await peer.line()).toMatchObject({ id, result: { ok: true } });
    expect(kit.core.bugs).toEqual([]);
  });

  it('says of a bug that there was one, and logs it', async () => {
    peer.request('subscribe', 'bug');
    expect(await peer.line()).toMatchObject({ result: { ok: false, error: { code: 'internal' } } });
    expect(kit.core.bugs).toEqual([new TypeError('a bug')]);
  });

  it('ends the one subscription that is unsubscribed; an unknown id does nothing', async () => {
    const [first, second] = [peer.request('subscribe', 'state'), peer.request('subscribe', 'activity')];
    await peer.line();
    await peer.line();
    peer.send({ type: 'unsubscribe', id: 99 });
    peer.send({ type: 'unsubscribe', id: first });
    await kit.core.until(() => kit.core.streams.size === 1);
    kit.core.emit('to the other');
    expect(await peer.line()).toEqual({ type: 'event', id: second, value: 'to the other' });
  });

  it('bounds how many streams one peer has', async () => {
    for (let count = 0; count < 257; count++) peer.request('subscribe', 'log');
    for (let count = 0; count < 256; count++)
      expect(await peer.line()).toMatchObject({ result: { ok: true } });
    expect(await peer.line()).toMatchObject({ result: { ok: false, error: { code: 'too_many' } } });
  });

  it.each([
    ['no JSON', 'hello'],
    ['an empty line', ''],
    ['an unknown type', '{"type":"stop","id":1}'],
    ['a call without an id', '{"type":"call","name":"core.status","input":{}}'],
    ['a call whose id is a text', '{"type":"call","id":"1","name":"core.status","input":{}}'],
    ['a member nobody knows', '{"type":"unsubscribe","id":1,"origin":"window"}'],
  ])('ends at %s, and what stands behind it is not carried out', async (_, line) => {
    peer.request('subscribe', 'state');
    await peer.line();
    peer.socket.write(`${line}\n${JSON.stringify({ type: 'call', id: 5, name: 'core.stop', input: {} })}\n`);
    await peer.closed;
    expect(kit.core.dispatched).toEqual([]);
    expect(kit.core.streams.size).toBe(0);
  });

  it('ends at a message that is larger than any', async () => {
    const part = 'x'.repeat(MEBIBYTE);
    const flood = (): void => {
      while (peer.socket.write(part));
    };
    peer.socket.on('drain', flood);
    flood();
    await peer.closed;
    expect(kit.core.dispatched).toEqual([]);
  });

  it('ends its streams when the peer goes', async () => {
    peer.request('subscribe', 'state');
    await peer.line();
    peer.socket.destroy();
    await kit.core.until(() => kit.core.streams.size === 0);
  });

  it('ends when the peer closes its own side', async () => {
    peer.request('subscribe', 'state');
    await peer.line();
    peer.socket.end();
    await peer.closed;
    await kit.core.until(() => kit.core.streams.size === 0);
  });

  it('cuts a reader that lets more than 16 MiB wait, and no other', async () => {
    const attentive = await kit.controller('desktop');
    for (const one of [peer, attentive]) {
      one.request('subscribe', 'activity');
      await one.line();
    }
    peer.socket.pause();
    const value = 'x'.repeat(MEBIBYTE);
    for (let sent = 0; kit.core.streams.size === 2; sent++) {
      // Far more than may wait and than the system buffers: it must have been cut by then.
      expect(sent).toBeLessThan(64);
      kit.core.emit(value);
      expect((await attentive.line())['value']).toBe(value);
    }
    kit.core.emit('on with it');
    expect(await attentive.line()).toMatchObject({ value: 'on with it' });
    peer.socket.resume();
    await peer.closed;
  });
});
