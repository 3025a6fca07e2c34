import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/app-error.ts';
import { call, gotByServer, type Message } from './raw-client.ts';
import { open, serverCommand, type Opened } from './session-harness.ts';

const script = (rules: object[]): string[] => serverCommand('script', JSON.stringify(rules), 'echo');

const url = 'https://login.example.com/start?next=%2Fa#b';
const elicitation = `{"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":{"mode":"url","url":"${url}","x":[1.0]}}`;
const roots = '{"jsonrpc":"2.0","method":"roots/list","id":"r"}';

/** A server that says something while it works on a call. */
const saying = (...lines: string[]): string[] =>
  script([{ on: 'tools/call', do: [{ raw: `${lines.join('\n')}\n` }, { answer: { content: [] } }] }]);

/** What the client got besides answers and the echo of the server. */
const asked = ({ client }: Opened): string[] =>
  client.lines.filter((line) => {
    const { method } = JSON.parse(line) as Message;
    return method !== undefined && method !== 'got';
  });

describe('what a server asks its client', () => {
  test('passes byte for byte, and is on record with every detail before the client sees it', async () => {
    const opened = await open(saying(elicitation, roots));
    const { client, journal, activity } = opened;
    let seenBefore: string[] | undefined;
    journal.onCommit = () => {
      if (journal.records('call.decided').length === 2) seenBefore = asked(opened);
    };
    client.send(call(1, 'x'));
    await client.answer(1);
    expect(seenBefore).toEqual([]);
    expect(asked(opened)).toEqual([elicitation, roots]);
    expect(journal.records('call.decided').slice(1)).toMatchObject([
      {
        operation: {
          type: 'elicitation/create',
          name: 'elicitation/create',
          arguments: { mode: 'url', url },
        },
        decision: { effect: 'allow' },
        trace: { requestId: 0 },
      },
      { operation: { type: 'roots/list' }, decision: { effect: 'allow' } },
    ]);
    // Which folders are open is asked in every session: on record, but nothing to look at.
    expect(activity.entries.map(({ operation, status }) => [operation, status])).toEqual([
      ['tools/call', 'allowed'],
      ['elicitation/create', 'allowed'],
    ]);
    expect(activity.entries[1]?.arguments).toMatchObject({ url });
  });

  test('never reaches it where a rule denies it; the server is told why', async () => {
    const opened = await open(saying(elicitation));
    const { client, journal, judge, activity, approvals } = opened;
    judge.decisions.set('elicitation/create', { effect: 'deny', reason: 'rule', rule: 'no-forms' });
    client.send(call(1, 'x'));
    await client.answer(1);
    await client.line((_message, line) => line.includes('did not pass on'));
    const answer = gotByServer(client).find((line) => line.includes('"error"'));
    expect(JSON.parse(answer!)).toEqual({
      jsonrpc: '2.0',
      id: 0,
      error: {
        code: -32001,
        message: expect.stringMatching(
          /^Gatehouse did not pass on elicitation\/create: .*no-forms/,
        ) as string,
      },
    });
    expect(asked(opened)).toEqual([]);
    expect(approvals.questions).toEqual([]);
    expect(journal.records('call.decided')[1]).toMatchObject({
      decision: { effect: 'deny', rule: 'no-forms' },
    });
    expect(activity.entries[1]).toMatchObject({ status: 'denied', rule: 'no-forms' });
  });

  test('does not pass when it could not be recorded', async () => {
    const opened = await open(script([{ on: 'go', do: [{ raw: `${elicitation}\n` }] }]));
    const { client, journal } = opened;
    journal.state = 'full';
    client.send({ id: 1, method: 'go' });
    await client.line((_message, line) => line.includes('audit record'));
    expect(asked(opened)).toEqual([]);
  });

  test('does not pass when two parsers could read two questions in it', async () => {
    const twice = elicitation.replace('"mode"', '"url":"https://other.example.com","mode"');
    const opened = await open(saying(twice));
    opened.client.send(call(1, 'x'));
    await opened.client.answer(1);
    expect(asked(opened)).toEqual([]);
    await opened.client.line((_message, line) => line.includes('could not read it'));
  });

  test('as a notification, or by a method nobody knows, is none of our business', async () => {
    const lines = [
      '{"jsonrpc":"2.0","method":"elicitation/create","params":{}}',
      '{"jsonrpc":"2.0","id":1,"method":"com.example/ask"}',
    ];
    const opened = await open(saying(...lines));
    opened.client.send(call(1, 'x'));
    await opened.client.answer(1);
    expect(asked(opened)).toEqual(lines);
    expect(opened.journal.records('call.decided')).toHaveLength(1);
  });
});

describe('what a server asks its client where a rule wants a human asked first', () => {
  const ASK = { effect: 'ask', reason: 'rule', rule: 'look-first' } as const;
  const told = (opened: Opened): Message[] =>
    gotByServer(opened.client)
      .map((line) => JSON.parse(line) as Message)
      .filter(({ id, method }) => id === 0 && method === undefined);
  const holding = async (command: readonly string[]): Promise<Opened> => {
    const opened = await open(command);
    opened.judge.decisions.set('elicitation/create', ASK);
    opened.client.send(call(1, 'x'));
    await opened.client.answer(1);
    return opened;
  };

  test('waits, other messages do not, and passes byte for byte after a yes that is on record', async () => {
    const opened = await holding(saying(elicitation, roots));
    const { client, journal, approvals, activity } = opened;
    const question = await approvals.question();
    expect(question.question.call).toMatchObject({ operation: 'elicitation/create', arguments: { url } });
    expect(asked(opened)).toEqual([roots]);
    expect(activity.entries[1]).toMatchObject({ status: 'waiting', approval: question.id });
    let seenBefore: string[] | undefined;
    journal.onCommit = () => (seenBefore ??= asked(opened));
    question.answer('allow');
    await client.line((_message, line) => line === elicitation);
    expect(seenBefore).toEqual([roots]);
    expect(journal.records('call.decided').at(-1)).toMatchObject({
      operation: { type: 'elicitation/create' },
      decision: { effect: 'ask', rule: 'look-first' },
      approval: { id: question.id, answer: 'allow', by: 'cli' },
      detail: { outcome: 'released' },
    });
    expect(activity.entries[1]?.status).toBe('approved');
  });

  test.each([
    ['deny', 'cli', 'denied by the user'],
    ['none', 'timeout', 'nobody answered in time'],
  ] as const)('is refused when the answer is %s by %s', async (answer, by, because) => {
    const opened = await holding(saying(elicitation));
    (await opened.approvals.question()).answer(answer, by);
    await opened.client.line((_message, line) => line.includes('did not pass on'));
    expect(told(opened)).toMatchObject([
      { error: { code: -32001, message: expect.stringContaining(because) as string } },
    ]);
    expect(asked(opened)).toEqual([]);
    expect(opened.journal.records('call.decided').at(-1)).toMatchObject({
      decision: { effect: 'ask' },
      approval: { answer, by },
      detail: { outcome: 'refused' },
    });
    expect(opened.activity.entries[1]?.status).toBe('denied');
  });

  test('is judged again after the yes', async () => {
    const opened = await holding(saying(elicitation));
    const question = await opened.approvals.question();
    opened.judge.decisions.set('elicitation/create', { effect: 'deny', reason: 'rule', rule: 'no-forms' });
    question.answer('allow');
    await opened.client.line((_message, line) => line.includes('no-forms'));
    expect(asked(opened)).toEqual([]);
  });

  test('asks nobody again for what was answered after its server had been told to retry', async () => {
    const server = script([{ on: 'go', do: [{ raw: `${elicitation}\n` }] }]);
    const { client, approvals, judge } = await open(server);
    judge.decisions.set('elicitation/create', ASK);
    client.send({ id: 1, method: 'go' });
    const question = await approvals.question();
    question.answer('none', 'timeout');
    await client.line((_message, line) => line.includes('did not pass on'));
    approvals.passes.set(question.question.binding, { approval: question.id, by: 'cli' });
    client.send({ id: 2, method: 'go' });
    await client.line((_message, line) => line === elicitation);
    expect(approvals.questions).toHaveLength(1);
  });

  test('is withdrawn when its server cancels it, and its client hears nothing of it', async () => {
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}}';
    const opened = await open(
      script([
        { on: 'tools/call', do: [{ raw: `${elicitation}\n` }, { answer: { content: [] } }] },
        { on: 'go', do: [{ raw: `${cancelled}\n` }, { answer: {} }] },
      ]),
    );
    opened.judge.decisions.set('elicitation/create', ASK);
    opened.client.send(call(1, 'x'));
    const question = await opened.approvals.question();
    await opened.client.request(2, 'go');
    expect(question.withdrawn).toBe('cancelled');
    question.answer('allow');
    await opened.client.request(3, 'ping');
    expect(asked(opened)).toEqual([]);
  });

  test('is withdrawn when its client goes', async () => {
    const opened = await holding(saying(elicitation));
    const question = await opened.approvals.question();
    opened.client.socket.end();
    await opened.ended;
    expect(question.withdrawn).toBe('disconnected');
    expect(opened.journal.records('call.decided').at(-1)).toMatchObject({ detail: { outcome: 'refused' } });
  });

  test('does not pass when too many wait', async () => {
    const opened = await open(saying(elicitation));
    opened.approvals.refuses = new AppError('too_many', { what: 'questions', limit: 1 });
    opened.judge.decisions.set('elicitation/create', ASK);
    opened.client.send(call(1, 'x'));
    await opened.client.line((_message, line) => line.includes('too many calls wait'));
    expect(asked(opened)).toEqual([]);
  });
});

describe('what a result of revision 2026-07-28 asks back', () => {
  const result = {
    resultType: 'input_required',
    requestState: 's1',
    inputRequests: {
      form: { method: 'elicitation/create', params: { mode: 'url', url } },
      model: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
      other: { method: 'com.example/ask' },
    },
  };
  const meta = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
  const answering = (method: string): string[] => script([{ on: method, do: [{ answer: result }] }]);

  test('passes as it is, each question on record', async () => {
    const { client, journal } = await open(answering('tools/call'));
    client.send(call(1, 'x', {}, meta));
    expect(await client.answer(1)).toEqual({ jsonrpc: '2.0', id: 1, result });
    expect(journal.records('call.decided').map(({ operation }) => operation?.type)).toEqual([
      'tools/call',
      'elicitation/create',
      'sampling/createMessage',
    ]);
  });

  test('is kept back as a whole when one question is forbidden', async () => {
    const { client, journal, judge } = await open(answering('tools/call'));
    judge.decisions.set('sampling/createMessage', { effect: 'deny', reason: 'rule', rule: 'no-sampling' });
    client.send(call(1, 'x', {}, meta));
    expect((await client.answer(1)).result).toMatchObject({
      resultType: 'complete',
      isError: true,
      content: [{ text: expect.stringContaining('no-sampling') as string }],
      _meta: { 'gatehouse/decision': { effect: 'deny', rule: 'no-sampling' } },
    });
    expect(journal.records('call.finished')).toMatchObject([{ result: { status: 'error' } }]);
  });

  test('is kept back in prompts, resources and tasks too', async () => {
    for (const [method, params] of [
      ['prompts/get', { name: 'p' }],
      ['resources/read', { uri: 'u' }],
      ['tasks/get', { taskId: 't' }],
    ] as const) {
      const { client, judge } = await open(answering(method));
      judge.decisions.set('elicitation/create', { effect: 'deny', reason: 'rule', rule: 'no-forms' });
      client.send({ id: 1, method, params });
      expect((await client.answer(1)).error).toMatchObject({
        code: -32001,
        message: expect.stringContaining('no-forms') as string,
      });
    }
  });

  describe('and a rule wants a human asked first', () => {
    const asking = async (method = 'tools/call'): Promise<Opened> => {
      const opened = await open(answering(method));
      for (const name of ['elicitation/create', 'sampling/createMessage']) {
        opened.judge.decisions.set(name, { effect: 'ask', reason: 'rule', rule: 'look-first' });
      }
      const params =
        method === 'tools/call' ? { name: 'x', arguments: {}, ...meta } : { taskId: 't', ...meta };
      opened.client.send({ id: 1, method, params });
      return opened;
    };

    test.each(['tools/call', 'tasks/get'])(
      'waits as a whole in %s until all of it was allowed',
      async (method) => {
        const { client, approvals, journal } = await asking(method);
        (await approvals.question(0)).answer('allow');
        const second = await approvals.question(1);
        await client.request(2, 'ping');
        expect(client.answers(1)).toEqual([]);
        second.answer('allow');
        expect(await client.answer(1)).toEqual({ jsonrpc: '2.0', id: 1, result });
        const decided = journal.records('call.decided').filter(({ approval }) => approval !== undefined);
        expect(decided.map(({ operation, detail }) => [operation?.type, detail])).toEqual([
          ['elicitation/create', { outcome: 'released' }],
          ['sampling/createMessage', { outcome: 'released' }],
        ]);
      },
    );

    test('ends the call as denied at the first no; what else was asked is withdrawn', async () => {
      const { client, approvals, journal } = await asking();
      const second = await approvals.question(1);
      (await approvals.question(0)).answer('deny');
      expect((await client.answer(1)).result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('denied by the user') as string }],
      });
      expect(second.withdrawn).toBe('cancelled');
      expect(journal.records('call.finished')).toMatchObject([{ result: { status: 'error' } }]);
      await client.request(2, 'ping');
      expect(client.answers(1)).toHaveLength(1);
    });

    test('its client may still cancel: nothing is answered, whoever says yes later', async () => {
      const { client, approvals, journal } = await asking();
      const second = await approvals.question(1);
      client.send({ method: 'notifications/cancelled', params: { requestId: 1 } });
      await client.request(2, 'ping');
      expect(approvals.questions.map(({ withdrawn }) => withdrawn)).toEqual(['cancelled', 'cancelled']);
      second.answer('allow');
      await client.request(3, 'ping');
      expect(client.answers(1)).toEqual([]);
      expect(journal.records('call.finished')).toMatchObject([{ result: { status: 'cancelled' } }]);
    });

    test('is answered once when its server ends meanwhile', async () => {
      const { client, approvals, upstreams } = await asking();
      await approvals.question(1);
      await upstreams[0]!.stop();
      expect(await client.answer(1)).toBeDefined();
      await client.ended;
      expect(client.answers(1)).toHaveLength(1);
      expect(approvals.questions.map(({ withdrawn }) => withdrawn)).toEqual(['disconnected', 'disconnected']);
    });
  });
});
