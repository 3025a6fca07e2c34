import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { bothWays, Session, type Upstream } from '../../../electron/core/gateway/index.ts';
import { socketPair } from '../../fixtures/socket-pair.ts';
import { FakeActivity, FakeApprovals, FakeJournal, FakeJudge } from './fakes.ts';
import { call, gotByServer, type Message, RawClient } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

const hex = (text: string): string => Buffer.from(text).toString('hex');

describe('what is not judged', () => {
  test('arrives byte for byte: unknown methods, members, big numbers, CRLF, hidden characters', async () => {
    const { client } = await open(serverCommand('mirror'));
    const lines = [
      '{"jsonrpc":"2.0","id":0,"method":"nobody/knows","params":{"n":12345678901234567890,"f":1.10,"e":1e400}}\n',
      '{"jsonrpc":"2.0","id":"\\u0061","method":"ping","traceId":[1,{}],"params" : {}}\r\n',
      '{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"debug","x":"\u2028\u202E\\u0000"}}\n',
      '{"jsonrpc":"2.0","id":-7,"method":"resources/subscribe","params":{"uri":"a","uri":"b"}}\n',
    ];
    for (const line of lines) client.send(line);
    for (const line of lines) {
      expect(await client.line((message) => message.result?.['line'] === hex(line))).toBeTruthy();
    }
  });

  test('notifications and the answers of the client pass too', async () => {
    const { client } = await open(serverCommand('mirror'));
    for (const line of [
      '{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}\n',
      '{"result":{"roots":[]},"jsonrpc":"2.0","id":0}\n',
      '{"jsonrpc":"2.0","id":0,"error":{"code":-1,"message":"declined","extra":1}}\n',
    ]) {
      client.send(line);
      expect(await client.line((message) => message.params?.['line'] === hex(line))).toBeTruthy();
    }
  });

  test('a 10 MiB argument with NUL, bidi and invisible characters arrives as it was sent', async () => {
    const { client, approvals, judge } = await open(serverCommand('mirror'));
    judge.decisions.set('held', { effect: 'ask', reason: 'default' });
    const text = 'x\\u0000\u202E\u200B\u{E0041}\\"'.repeat(600_000);
    for (const name of ['free', 'held']) {
      const line = `{"jsonrpc":"2.0","id":"${name}","method":"tools/call","params":{"name":"${name}","arguments":{"t":"${text}"}}}\n`;
      expect(line.length).toBeGreaterThan(6_000_000);
      client.send(line);
      if (name === 'held') (await approvals.question()).answer('allow');
      const { result } = await client.answer(name);
      expect(result?.['line'] === hex(line)).toBe(true);
    }
  });
});

describe('what is not one message to every parser', () => {
  test.each([
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}]', null, -32600],
    ['a line that is no JSON', 'tools/call x', null, -32700],
    [
      'a second message behind a carriage return',
      '{"jsonrpc":"2.0","id":1,"method":"ping",\r"x":{}}',
      null,
      -32700,
    ],
    ['a repeated method', '{"id":1,"method":"ping","method":"tools/call"}', 1, -32600],
    ['a repeated name', '{"id":1,"method":"tools/call","params":{"name":"a","name":"b"}}', 1, -32600],
    ['a look-alike of method', '{"id":1,"method":"ping","Method":"tools/call"}', 1, -32600],
    ['a method that differs in case', '{"id":1,"method":"Tools/Call","params":{"name":"x"}}', 1, -32601],
    ['a method that is no text', '{"id":1,"method":["tools/call"]}', 1, -32600],
    ['an id that is null', '{"id":null,"method":"tools/call","params":{"name":"x"}}', null, -32600],
    ['an id that is an object', '{"id":{},"method":"ping"}', null, -32600],
    ['a call without a name', '{"id":1,"method":"tools/call","params":{}}', 1, -32602],
    ['a call whose name is no text', '{"id":1,"method":"tools/call","params":{"name":["x"]}}', 1, -32602],
    ['a number', '5', null, -32600],
    ['an object that is nothing', '{"id":1}', 1, -32600],
  ])('%s is refused and does not reach the server', async (_what, line, id, code) => {
    const { client } = await open(serverCommand('script', '[]', 'echo'));
    client.send(`${line}\n`);
    const answer = JSON.parse(await client.line((message) => message.error !== undefined)) as Message;
    expect(answer).toMatchObject({ id, error: { code } });
    await client.request('after', 'ping');
    expect(gotByServer(client)).toHaveLength(1);
  });

  test('a call without an id is dropped: nobody could be told', async () => {
    const { client, upstreams } = await open(serverCommand('script', '[]', 'echo'));
    client.send('{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x"}}\n');
    await client.request(1, 'ping');
    expect(gotByServer(client)).toHaveLength(1);
    expect(upstreams[0]!.logged[0]?.text).toContain('without an id');
  });

  test('a second request with an id in flight is refused; the first is untouched', async () => {
    const rules = [{ on: 'tools/call', do: [{ wait: 'go' }, { answer: { first: true } }] }];
    const { client, approvals, judge } = await open(serverCommand('script', JSON.stringify(rules)));
    client.send(call(1, 'x'), call(1, 'y'));
    expect((await client.answer(1)).error?.code).toBe(-32600);
    client.send({ method: 'go' });
    await client.line((message) => message.result?.['first'] === true);
    judge.decisions.set('held', { effect: 'ask', reason: 'default' });
    client.send(call('h', 'held'), call('h', 'x'));
    expect((await client.answer('h')).error?.code).toBe(-32600);
    expect((await approvals.question()).withdrawn).toBeUndefined();
  });

  test('blank lines are nothing', async () => {
    const { client } = await open(serverCommand('script', '[]', 'echo'));
    client.send('\n\r\n  \n');
    await client.request(1, 'ping');
    expect(client.lines).toHaveLength(2);
  });

  test('a request over the limit fails alone', async () => {
    const { client } = await open(serverCommand('script', '[]'), { frameLimit: 1000 });
    client.send(call(1, 'x', { text: 'y'.repeat(2000) }), { id: 2, method: 'ping' });
    expect((await client.answer(1)).error).toMatchObject({ code: -32600, data: { code: 'frame_too_large' } });
    expect((await client.answer(2)).result).toEqual({});
  });
});

/** An upstream in this process, whose input a test reads and whose output it writes. */
function looseUpstream(): { upstream: Upstream; input: PassThrough; output: PassThrough } {
  const input = new PassThrough();
  const output = new PassThrough();
  const exit = Promise.withResolvers<{ exitCode: number; signal: null; stderr: string[] }>();
  const upstream: Upstream = {
    pid: 1,
    stdin: input,
    stdout: output,
    exited: exit.promise,
    log: () => {},
    stop: () => {
      output.end();
      exit.resolve({ exitCode: 0, signal: null, stderr: [] });
      return Promise.resolve();
    },
  };
  return { upstream, input, output };
}

const forwardedMethod = fc.constantFrom('ping', 'completion/complete', 'x/y', 'tools/list');
const clientLine = fc.oneof(
  fc.record({
    kind: fc.constant('forward' as const),
    method: forwardedMethod,
    params: fc.jsonValue({ maxDepth: 2 }),
  }),
  fc.record({
    kind: fc.constantFrom('allow' as const, 'deny' as const, 'ask' as const),
    params: fc.jsonValue({ maxDepth: 2 }),
  }),
  fc.record({ kind: fc.constant('notify' as const), params: fc.jsonValue({ maxDepth: 2 }) }),
);

describe('any interleaving of messages, cut anywhere', () => {
  test('what is not judged arrives byte for byte and in order; every request is answered exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(clientLine, { minLength: 1, maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }),
        async (messages, sizes, answers) => {
          const { near, far } = await socketPair();
          const { upstream, input, output } = looseUpstream();
          const judge = new FakeJudge();
          for (const effect of ['allow', 'deny', 'ask'] as const)
            judge.decisions.set(effect, { effect, reason: 'rule' });
          const approvals = new FakeApprovals();
          let ids = 0;
          const session = new Session({
            facts: { id: 's', client: 'c', clientPid: undefined, cwd: '/', server: 'n', identity: 'i' },
            downstream: bothWays(far),
            launch: () => Promise.resolve(upstream),
            ports: {
              judge,
              journal: new FakeJournal(),
              approvals,
              activity: new FakeActivity(),
              clock: systemClock,
              ids: () => String(++ids),
            },
            onEnd: () => {},
          });
          const client = new RawClient(near);
          const received: Buffer[] = [];
          input.on('data', (chunk: Buffer) => received.push(chunk));

          const lines = messages.map((message, id) => {
            const params = JSON.stringify(message.params);
            if (message.kind === 'forward') {
              return `{"id":${id},"jsonrpc":"2.0", "method":"${message.method}","params":${params}}\n`;
            }
            if (message.kind === 'notify') return `{"jsonrpc":"2.0","method":"n","params":${params}}\r\n`;
            return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${message.kind}","arguments":${params}}}\n`;
          });
          const bytes = Buffer.from(lines.join(''));
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length]!;
            near.write(bytes.subarray(at, at + size));
            at += size;
            if (turn % 3 === 0) await new Promise(setImmediate);
          }
          const asked = messages.filter(({ kind }) => kind === 'ask').length;
          if (asked > 0) await approvals.question(asked - 1);
          approvals.questions.forEach((question, index) => {
            question.answer(answers[index % answers.length]! ? 'allow' : 'deny');
          });
          const released = new Set(
            approvals.questions.flatMap((_question, index) =>
              answers[index % answers.length]! ? [index] : [],
            ),
          );
          let question = 0;
          const direct: string[] = [];
          const late: string[] = [];
          messages.forEach(({ kind }, index) => {
            if (kind === 'ask') {
              if (released.has(question++)) late.push(lines[index]!);
            } else if (kind !== 'deny') {
              direct.push(lines[index]!);
            }
          });
          const total = Buffer.byteLength([...direct, ...late].join(''));
          while (Buffer.concat(received).length < total) await new Promise(setImmediate);
          const got = Buffer.concat(received).toString();
          // Held calls come where their answer puts them; each is there once, whole.
          const gotLines = got.split(/(?<=\n)/);
          for (const line of late) {
            const at = gotLines.indexOf(line);
            expect(at).toBeGreaterThanOrEqual(0);
            gotLines.splice(at, 1);
          }
          expect(gotLines.filter(Boolean)).toEqual(direct);

          const requests = messages.flatMap(({ kind }, index) => (kind === 'notify' ? [] : [index]));
          const reached = requests.filter((id) => got.includes(`"id":${id},`));
          const replies = reached.map((id) => `{"jsonrpc":"2.0","id":${id},"result":{"n":${id}}}\n`);
          // Each answer twice, and one nobody asked for: only the first of each passes.
          output.write([...replies, ...replies, '{"jsonrpc":"2.0","id":"never","result":{}}\n'].join(''));
          for (const id of requests) await client.answer(id);
          near.end();
          await session.ended;
          for (const id of requests) expect(client.answers(id)).toHaveLength(1);
          expect(client.answers('never')).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
