import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/app-error.ts';
import { PlainUpstream } from '../../fixtures/plain-upstream.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { call, gotByServer, initialize } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

const script = (rules: object[], echo = ''): string[] => serverCommand('script', JSON.stringify(rules), echo);

describe('a server that writes what it should not', () => {
  test('noise on stdout goes to its log and never to the client', async () => {
    const noise = ['Server ready', '{"level":30,"msg":"pino"}', '[1,2]', 'null', '{"jsonrpc":"2.0"}', ''];
    const { client, upstreams } = await open(
      script([{ on: 'start', do: [{ raw: `${noise.join('\n')}\n` }] }]),
    );
    await client.request(1, 'ping');
    expect(client.lines).toHaveLength(1);
    expect(upstreams[0]!.logged.map(({ text }) => text)).toEqual(noise.slice(0, -1));
    expect(upstreams[0]!.logged.every(({ stream }) => stream === 'stdout')).toBe(true);
  });

  test('a flood on stderr does not stop it', async () => {
    const flood = { stderr: `${'e'.repeat(1000)}\n`, times: 2000 };
    const { client } = await open(script([{ on: 'tools/call', do: [flood, { answer: {} }] }]));
    client.send(call(1, 'x'));
    expect((await client.answer(1)).result).toEqual({});
  });

  test('a second answer to a request is dropped', async () => {
    const { client } = await open(
      script([{ on: 'tools/call', do: [{ answer: { n: 1 } }, { answer: { n: 2 } }] }]),
    );
    client.send(call(1, 'x'));
    await client.request(2, 'ping');
    expect(client.answers(1)).toMatchObject([{ result: { n: 1 } }]);
  });

  test('an answer to a call that waits for a human is dropped: the server cannot guess itself past the gate', async () => {
    const guess = '{"jsonrpc":"2.0","id":1,"result":{"guessed":true}}\n';
    const { client, judge, approvals } = await open(
      script([{ on: 'ping', do: [{ raw: guess }, { answer: {} }] }]),
    );
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    client.send(call(1, 'x'));
    await approvals.question();
    await client.request(2, 'ping');
    expect(client.answers(1)).toEqual([]);
    approvals.questions[0]!.answer('deny');
    expect((await client.answer(1)).result?.isError).toBe(true);
  });

  test('an answer that is no JSON-RPC fails its request and nothing else', async () => {
    const broken = '{"jsonrpc":"2.0","id":$ID,"result":{"a":[}}\n';
    const { client } = await open(script([{ on: 'tools/call', do: [{ raw: broken }] }]));
    client.send(call(1, 'x'), { id: 2, method: 'ping' });
    expect((await client.answer(1)).error?.code).toBe(-32603);
    expect((await client.answer(2)).result).toEqual({});
  });

  test('an answer over the limit fails its request, wherever its id stands', async () => {
    const { client, journal } = await open(script([{ on: 'tools/call', do: [{ bytes: 5000 }] }]), {
      frameLimit: 2000,
    });
    client.send(call('big', 'x'), { id: 2, method: 'ping' });
    expect((await client.answer('big')).error).toMatchObject({
      code: -32603,
      data: { code: 'frame_too_large' },
    });
    expect((await client.answer(2)).result).toEqual({});
    expect(journal.records('call.finished')).toMatchObject([{ result: { status: 'error' } }]);
  });

  test('its own requests pass, with ids of their own: 0 is one, and equal ids do not mix', async () => {
    const request = '{"jsonrpc":"2.0","id":0,"method":"roots/list"}\n';
    const { client } = await open(script([{ on: 'tools/call', do: [{ raw: request }] }], 'echo'));
    client.send(call(0, 'x'));
    await client.line((message) => message.method === 'roots/list' && message.id === 0);
    client.send({ id: 0, result: { roots: [] } });
    await client.line(
      (message) => message.method === 'got' && String(message.params?.['line']).includes('roots'),
    );
    expect(client.answers(0)).toEqual([]);
  });

  test('an error that belongs to no request passes', async () => {
    const error = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}\n';
    const { client } = await open(script([{ on: 'x/y', do: [{ raw: error }] }]));
    client.send({ method: 'x/y' });
    expect(`${await client.line((message) => message.id === null)}\n`).toBe(error);
  });
});

describe('a server that ends', () => {
  test('fails what is open with its exit code and last words, then the connection ends', async () => {
    const rules = [{ on: 'tools/call', do: [{ stderr: 'out of cheese\n' }, { exit: 3 }] }];
    const { client, judge, approvals, journal, activity } = await open(script(rules));
    judge.decisions.set('held', { effect: 'ask', reason: 'default' });
    await client.request(0, 'ping');
    client.send(call('held', 'held'));
    await approvals.question();
    client.send(call(1, 'x'), { id: 2, method: 'y' });
    for (const id of [1, 'held']) {
      const { error } = await client.answer(id);
      expect(error).toMatchObject({
        code: -32603,
        data: { code: 'server_exited', exitCode: 3, signal: null, stderr: ['out of cheese'] },
      });
      expect(error?.message).toContain('exited with code 3');
      expect(error?.message).toContain('out of cheese');
    }
    await client.ended;
    expect(approvals.questions[0]!.withdrawn).toBe('disconnected');
    expect(journal.records('call.finished')).toMatchObject([{ result: { status: 'server_exited' } }]);
    expect(activity.entries.map(({ status }) => status)).toEqual(['cancelled', 'failed']);
  });

  test('before it answered anything tells the first request why', async () => {
    const { client, ended } = await open(
      script([{ on: 'start', do: [{ stderr: 'no config\n' }, { exit: 1 }] }]),
    );
    const answer = await client.request(1, 'initialize', initialize);
    expect(answer.error).toMatchObject({
      code: -32603,
      data: { code: 'server_exited', stderr: ['no config'] },
    });
    await client.ended;
    client.socket.end();
    await ended;
  });

  test('and says so before any request came, still answers the first one', async () => {
    const { client, upstreams } = await open(script([{ on: 'start', do: [{ exit: 1 }] }]));
    while (upstreams.length === 0) await new Promise(setImmediate);
    await upstreams[0]!.exited;
    const answer = await client.request(1, 'initialize', initialize);
    expect(answer.error?.message).toContain('exited with code 1');
    await client.ended;
  });

  test('what it wrote just before is delivered first', async () => {
    const rules = [{ on: 'tools/call', do: [{ bytes: 3_000_000 }, { exit: 0 }] }];
    const { client } = await open(script(rules));
    client.send(call(1, 'x'));
    expect((await client.answer(1)).result?.content?.[0]?.text).toHaveLength(3_000_000);
    await client.ended;
  });

  test('that cannot be started tells the first request the sentence of the error', async () => {
    const { client } = await open(() =>
      Promise.reject(new AppError('command_not_found', { server: 'notes', command: 'nope' })),
    );
    client.send({ method: 'notifications/initialized' });
    const answer = await client.request(1, 'initialize', initialize);
    expect(answer.error).toMatchObject({ code: -32603, data: { code: 'command_not_found' } });
    expect(answer.error?.message).toContain('there is no program "nope"');
    await client.ended;
  });

  test('that policy does not admit at launch is answered with -32001', async () => {
    const { client } = await open(() =>
      Promise.reject(
        new AppError('denied_by_policy', { server: 'notes', reason: 'not on the list', rule: 'r9' }),
      ),
    );
    expect((await client.request(1, 'tools/list')).error).toMatchObject({
      code: -32001,
      data: { rule: 'r9' },
    });
  });
});

describe('a server that lives on', () => {
  test('but closed its output is stopped, and what is open fails', async () => {
    const clock = new ManualClock();
    const { client, upstreams } = await open(script([{ on: 'tools/call', do: [{ close: true }] }]), {
      clock,
    });
    await client.request(0, 'ping');
    client.send(call(1, 'x'));
    while (!upstreams[0]!.stdout.readableEnded) await new Promise(setImmediate);
    clock.advance(2000);
    expect((await client.answer(1)).error).toMatchObject({ code: -32603, data: { code: 'server_exited' } });
    await client.ended;
  });

  test('but closed its input is stopped, and what is open fails', async () => {
    const clock = new ManualClock();
    const deaf = [process.execPath, '-e', 'require("fs").closeSync(0); setInterval(() => {}, 1e6)'];
    const { client, upstreams } = await open(deaf, { clock });
    const refused = new Promise((resolve) => {
      const wait = (): void => {
        if (upstreams.length === 0) setImmediate(wait);
        else upstreams[0]!.stdin.once('error', resolve);
      };
      wait();
    });
    let id = 0;
    const push = setInterval(() => client.send({ id: `p${id++}`, method: 'ping' }), 5);
    await refused;
    clearInterval(push);
    clock.advance(2000);
    expect((await client.answer('p0')).error).toMatchObject({
      data: { code: 'server_exited', signal: 'SIGKILL' },
    });
    await client.ended;
  });
});

describe('a server that is not ready yet', () => {
  test('gets everything the client sent meanwhile, in order', async () => {
    const gate = Promise.withResolvers<void>();
    const { client } = await open(async () => {
      await gate.promise;
      return new PlainUpstream(script([], 'echo'));
    });
    client.send({ id: 1, method: 'initialize' }, { method: 'notifications/initialized' }, call(2, 'x'));
    client.send({ id: 3, method: 'ping' });
    gate.resolve();
    await client.answer(3);
    expect(gotByServer(client).map((line) => (JSON.parse(line) as { method: string }).method)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/call',
      'ping',
    ]);
  });
});

describe('server/discover', () => {
  const discover = { id: 'server-discover-probe-1', method: 'server/discover' };

  test('answered by the server passes, and nothing is replaced', async () => {
    const { client, upstreams } = await open(script([]));
    client.send(discover);
    expect((await client.answer(discover.id)).result).toEqual({});
    await client.request(1, 'ping');
    expect(upstreams).toHaveLength(1);
  });

  test.each([
    ['exits', [{ exit: 1 }]],
    [
      'answers with an error and exits',
      [{ error: { code: -32601, message: 'Method not found' } }, { exit: 1 }],
    ],
  ])('a server that %s on it is replaced by a fresh one', async (_how, steps) => {
    const { client, upstreams } = await open(script([{ on: 'server/discover', do: steps }], 'echo'));
    client.send(discover);
    expect((await client.answer(discover.id)).error?.code).toBe(-32601);
    expect((await client.request(1, 'initialize', initialize)).result).toEqual({});
    expect(upstreams).toHaveLength(2);
    expect(client.answers(discover.id)).toHaveLength(1);
  });

  test('a server that stays silent on it for three seconds is replaced', async () => {
    const clock = new ManualClock();
    const { client, upstreams } = await open(script([{ on: 'server/discover', do: [] }], 'echo'), { clock });
    client.send(discover);
    await client.line((message) => message.method === 'got');
    clock.advance(3000);
    expect((await client.answer(discover.id)).error?.code).toBe(-32601);
    expect((await client.request(1, 'initialize', initialize)).result).toEqual({});
    expect(upstreams).toHaveLength(2);
    expect(upstreams[0]!.stops).toBe(1);
  });

  test('is replaced only once', async () => {
    const { client, upstreams } = await open(script([{ on: 'start', do: [{ exit: 1 }] }]));
    client.send(discover);
    expect((await client.answer(discover.id)).error?.code).toBe(-32601);
    await client.ended;
    expect(upstreams).toHaveLength(2);
  });
});

describe('the end of a connection', () => {
  test('a client that closes its input still gets its answers; then the server is stopped', async () => {
    const { client, upstreams, ended } = await open(
      script([
        { on: 'tools/call', do: [{ bytes: 100_000 }] },
        { on: 'start', do: [] },
      ]),
    );
    client.send({ id: 1, method: 'initialize', params: initialize }, call(2, 'x'));
    client.socket.end();
    await client.answer(1);
    expect((await client.answer(2)).result?.content?.[0]?.text).toHaveLength(100_000);
    await client.ended;
    await ended;
    expect(upstreams[0]!.stops).toBeGreaterThanOrEqual(1);
  });

  test('a client that vanishes stops its server, also one that is still being started', async () => {
    const gate = Promise.withResolvers<void>();
    const started: PlainUpstream[] = [];
    const { client, ended } = await open(async () => {
      await gate.promise;
      const upstream = new PlainUpstream(script([]));
      started.push(upstream);
      return upstream;
    });
    client.send({ id: 1, method: 'ping' });
    client.socket.destroy();
    gate.resolve();
    await ended;
    expect(await started[0]!.exited).toMatchObject({ exitCode: 0 });
  });

  test('a server that never ends by itself is stopped when nobody waits for it any more', async () => {
    const { client, upstreams, ended } = await open(script([{ on: 'tools/call', do: [] }]));
    client.send(call(1, 'x'));
    await client.request(2, 'ping');
    client.socket.destroy();
    await ended;
    expect(upstreams[0]!.stops).toBe(1);
    await upstreams[0]!.exited;
  });
});

describe('backpressure', () => {
  test('a client that does not read is waited for, not buffered for', async () => {
    const { client, upstreams } = await open(script([{ on: 'tools/call', do: [{ bytes: 1_000_000 }] }]));
    await client.request(0, 'ping');
    client.socket.pause();
    client.send(...Array.from({ length: 60 }, (_, index) => call(`c${index}`, 'x')));
    // The server fills what lies between and is then not read any more.
    while (!upstreams[0]!.stdout.isPaused()) await new Promise(setImmediate);
    client.socket.resume();
    for (let index = 0; index < 60; index++) {
      expect((await client.answer(`c${index}`)).result?.content?.[0]?.text).toHaveLength(1_000_000);
    }
  });

  const sleepy = [process.execPath, '-e', 'process.stdin.pause(); setInterval(() => {}, 1e6)'];
  const line = `{"jsonrpc":"2.0","method":"n","params":"${'x'.repeat(100_000)}"}\n`;

  test('a server that does not read is waited for, and given up after five minutes', async () => {
    const clock = new ManualClock();
    const { client, upstreams, ended } = await open(sleepy, { clock });
    client.send(call(1, 'x'));
    let sent = 0;
    // What the client sends fills up on its own side when the session stops reading.
    while (client.socket.write(line) || client.socket.writableLength < 1_000_000) {
      sent += line.length;
      expect(sent).toBeLessThan(50_000_000);
      await new Promise(setImmediate);
    }
    expect(client.lines).toEqual([]);
    clock.advance(5 * 60_000);
    expect((await client.answer(1)).error).toMatchObject({ code: -32603, data: { code: 'server_silent' } });
    await client.ended;
    client.socket.destroy();
    await ended;
    expect(await upstreams[0]!.exited).toMatchObject({ signal: 'SIGKILL' });
  });

  test('a client that leaves while its server does not read is noticed', async () => {
    const { client, upstreams, ended } = await open(sleepy);
    for (let index = 0; index < 10; index++) client.socket.write(line);
    client.socket.destroySoon();
    await ended;
    expect(await upstreams[0]!.exited).toMatchObject({ signal: 'SIGKILL' });
  });
});
