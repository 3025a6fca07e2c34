import { describe, expect, test } from 'vitest';
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

  test.each(['deny', 'ask'] as const)(
    'never reaches it where a rule says %s; the server is told why',
    async (effect) => {
      const opened = await open(saying(elicitation));
      const { client, journal, judge, activity, approvals } = opened;
      judge.decisions.set('elicitation/create', { effect, reason: 'rule', rule: 'no-forms' });
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
    },
  );

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
});
