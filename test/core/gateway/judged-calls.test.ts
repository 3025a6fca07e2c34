import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors/app-error.ts';
import { call, gotByServer, initialize } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

const echo = (rules: object[] = []): string[] => serverCommand('script', JSON.stringify(rules), 'echo');
const toolCalls = (client: Parameters<typeof gotByServer>[0]): string[] =>
  gotByServer(client).filter((line) => line.includes('tools/call'));

describe('a denied call', () => {
  test('is answered with a result the model can read, and never reaches the server', async () => {
    const { client, judge, journal, activity } = await open(echo());
    const decision = {
      effect: 'deny',
      reason: 'rule',
      message: 'company policy',
      rule: 'no-repo-deletes',
    } as const;
    judge.decisions.set('delete_repo', decision);
    client.send(call(7, 'delete_repo', { repo: 'x' }));
    expect(await client.answer(7)).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        content: [
          {
            type: 'text',
            text: 'Gatehouse did not run notes.delete_repo: denied by company policy (no-repo-deletes). Ask the user, or use another tool.',
          },
        ],
        isError: true,
        _meta: {
          'gatehouse/decision': {
            effect: 'deny',
            reason: 'rule',
            rule: 'no-repo-deletes',
            audit: 'record-1',
          },
        },
      },
    });
    await client.request(8, 'ping');
    expect(toolCalls(client)).toEqual([]);
    expect(journal.committed).toMatchObject([{ id: 'record-1', kind: 'call.decided', decision }]);
    expect(activity.entries).toMatchObject([{ status: 'denied', reason: 'rule', rule: 'no-repo-deletes' }]);
  });

  test('carries resultType when the request was of revision 2026-07-28', async () => {
    const { client, judge, session } = await open(echo());
    judge.decisions.set('x', { effect: 'deny', reason: 'rule' });
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'modern', version: '9' },
    };
    client.send(call('m', 'x', {}, { _meta }));
    expect((await client.answer('m')).result?.['resultType']).toBe('complete');
    expect(session.view()).toMatchObject({ clientInfo: 'modern 9', calls: 1, client: 'cursor', pid: 42 });
  });

  test('of a resource or prompt is an error, since no result of theirs could say it', async () => {
    const { client, judge } = await open(echo());
    judge.decisions.set('file:///secret', { effect: 'deny', reason: 'rule', rule: 'r1' });
    judge.decisions.set('p', { effect: 'deny', reason: 'default' });
    const resource = await client.request(1, 'resources/read', { uri: 'file:///secret' });
    expect(resource.error).toMatchObject({
      code: -32001,
      data: { 'gatehouse/decision': { effect: 'deny', rule: 'r1' } },
    });
    expect((await client.request(2, 'prompts/get', { name: 'p' })).error?.code).toBe(-32001);
    expect(gotByServer(client)).toEqual([]);
  });

  test('keeps the id of its request, digit by digit', async () => {
    const { client, judge } = await open(echo());
    judge.decisions.set('x', { effect: 'deny', reason: 'rule' });
    for (const id of ['12345678901234567890', '0', '-1', '"a\\u0062"']) {
      client.send(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"x"}}\n`);
      expect(
        await client.line((_message, line) => line.startsWith(`{"jsonrpc":"2.0","id":${id},`)),
      ).toContain('isError');
    }
  });
});

describe('whatever goes wrong while deciding denies', () => {
  test('a judge that throws', async () => {
    const { client, judge } = await open(echo());
    judge.fails = true;
    client.send(call(1, 'x'));
    const { result } = await client.answer(1);
    expect(result?._meta?.['gatehouse/decision']).toMatchObject({ reason: 'policy_error' });
  });

  test('a journal that cannot be written: nothing of the chunk that was judged runs, the rest passes', async () => {
    const { client, journal } = await open(echo());
    await client.request(0, 'ping');
    journal.state = 'full';
    client.send(call(1, 'x'), { id: 2, method: 'ping' }, call(3, 'y'));
    for (const id of [1, 3]) {
      const { result } = await client.answer(id);
      expect(result?._meta?.['gatehouse/decision']).toEqual({ effect: 'deny', reason: 'journal' });
    }
    expect((await client.answer(2)).result).toEqual({});
    journal.state = 'works';
    client.send(call(1, 'x'));
    await client.line(
      (message) => message.method === 'got' && String(message.params?.['line']).includes('"x"'),
    );
    expect(toolCalls(client)).toHaveLength(1);
  });

  test('a bug in one session ends it, is reported, and nothing of it reaches the server', async () => {
    const bugs: unknown[] = [];
    const { client, activity, upstreams, ended } = await open(echo(), { onBug: (error) => bugs.push(error) });
    await client.request(0, 'ping');
    activity.breaks = new Error('a bug');
    client.send(call(1, 'x'), { id: 2, method: 'ping' });
    await ended;
    expect(bugs).toEqual([activity.breaks]);
    expect(toolCalls(client)).toEqual([]);
    await upstreams[0]!.exited;
  });

  test('an approval queue that is full or cannot record the question', async () => {
    const { client, judge, approvals, journal } = await open(echo());
    judge.decisions.set('x', { effect: 'ask', reason: 'default' });
    approvals.refuses = new AppError('too_many', { what: 'questions', limit: 100 });
    client.send(call(1, 'x'));
    expect((await client.answer(1)).result?._meta?.['gatehouse/decision']?.['reason']).toBe('queue_full');
    approvals.refuses = new AppError('journal_unwritable', { file: 'j', detail: 'ENOSPC' });
    client.send(call(2, 'x'));
    expect((await client.answer(2)).result?._meta?.['gatehouse/decision']?.['reason']).toBe('journal');
    expect(journal.records('call.decided')).toMatchObject([
      { decision: { effect: 'ask' }, detail: { outcome: 'refused', because: 'queue_full' } },
      { decision: { effect: 'ask' }, detail: { outcome: 'refused', because: 'journal' } },
    ]);
    expect(toolCalls(client)).toEqual([]);
  });
});

describe('the record', () => {
  test('is committed before the server sees the call, once for all of a short chunk', async () => {
    const { client, journal } = await open(echo());
    await client.request(0, 'ping');
    const before = journal.commits;
    journal.onCommit = () => expect(toolCalls(client)).toEqual([]);
    client.send(call(1, 'a'), call(2, 'b'), call(3, 'c'));
    await client.answer(3);
    expect(journal.commits - before).toBe(1);
    expect(journal.records('call.decided').map(({ operation }) => operation?.name)).toEqual(['a', 'b', 'c']);
    expect(journal.records('call.finished')).toMatchObject([
      { result: { status: 'ok' }, detail: { decided: 'record-1' } },
      { result: { status: 'ok' } },
      { result: { status: 'ok' } },
    ]);
  });

  test('of a long chunk is committed in parts, so that the server works on the first calls meanwhile', async () => {
    const { client, journal, judge } = await open(echo());
    await client.request(0, 'ping');
    const judgedAtCommit: number[] = [];
    journal.onCommit = () => judgedAtCommit.push(judge.judged.length);
    const calls = Array.from({ length: 100 }, (_, index) => call(index + 1, `tool-${index}`));
    client.send(...calls);
    await client.answer(100);
    expect(judgedAtCommit).toEqual([32, 64, 96, 100]);
    expect(toolCalls(client)).toHaveLength(100);
    expect(
      client.lines.map((line) => (JSON.parse(line) as { id?: unknown }).id).filter(Number.isInteger),
    ).toEqual(Array.from({ length: 101 }, (_, index) => index));
  });

  test('holds no secret, while the server gets every byte', async () => {
    const { client, journal, activity } = await open(echo());
    const args = { token: 'hunter2', nested: [{ url: 'see ghp_0123456789abcdefghijABCDEFGHIJ0123' }], n: 1 };
    client.send(call(1, 'x', args));
    await client.answer(1);
    expect(toolCalls(client)[0]).toContain(JSON.stringify(args));
    const [record] = journal.records('call.decided');
    expect(record).toMatchObject({
      operation: { arguments: { token: '[redacted]', nested: [{ url: 'see [redacted]' }], n: 1 } },
      redactions: ['arguments.token', 'arguments.nested[0].url'],
    });
    expect(JSON.stringify([journal.committed, activity.entries])).not.toMatch(/hunter2|ghp_/);
  });

  test('keeps a preview of large arguments and the hash of all of them', async () => {
    const { client, journal } = await open(serverCommand('script'));
    const content = 'x'.repeat(10 * 1024 * 1024);
    client.send(call(1, 'x', { path: '/a', content }));
    await client.answer(1);
    client.send(call(2, 'x', { path: '/a', content: `${content}y` }));
    await client.answer(2);
    const [first, second] = journal.records('call.decided');
    expect(first).toMatchObject({ detail: { argumentsTruncated: true } });
    expect(JSON.stringify(first).length).toBeLessThan(20_000);
    expect(first?.operation?.argumentsHash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(second?.operation?.argumentsHash).not.toBe(first?.operation?.argumentsHash);
  });

  test('is of a call before any handshake too: servers answer one, so it is judged', async () => {
    const { client, judge, journal } = await open(echo());
    judge.decisions.set('x', { effect: 'deny', reason: 'rule' });
    client.send(call(0, 'x'));
    expect((await client.answer(0)).result?.isError).toBe(true);
    expect(journal.records('call.decided')).toMatchObject([{ decision: { effect: 'deny' } }]);
    expect(gotByServer(client)).toEqual([]);
  });

  test('names what the client claims to be, in either era, and no more of it than fits', async () => {
    const { client, journal } = await open(echo());
    const claim = (name: string): object => ({
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name, version: '2.0' },
      },
    });
    await client.request(0, 'initialize', initialize);
    client.send(call(1, 'x'));
    await client.answer(1);
    client.send(call(2, 'x', {}, claim('modern-client')), call(3, 'x', {}, claim('n'.repeat(1000))));
    await client.answer(3);
    const claims = journal.records('call.decided').map(({ caller }) => caller?.clientVersion);
    expect(claims).toEqual(['test-client 1.2.3', 'modern-client 2.0', 'n'.repeat(200)]);
    // A claim is not who it is.
    expect(new Set(journal.records('call.decided').map(({ caller }) => caller?.client))).toEqual(
      new Set(['cursor']),
    );
  });

  test('names the trace of the client and the id of the request', async () => {
    const { client, journal } = await open(echo());
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    client.send(call('r-1', 'x', {}, { _meta: { traceparent } }));
    await client.answer('r-1');
    expect(journal.records('call.decided')[0]?.trace).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      requestId: 'r-1',
    });
  });

  test.each([
    ['tool_error', { answer: { isError: true, content: [] } }, 'failed'],
    ['error', { error: { code: 1, message: 'no' } }, 'failed'],
  ])('says %s when the server answers so', async (status, step, shown) => {
    const { client, journal, activity } = await open(echo([{ on: 'tools/call', do: [step] }]));
    client.send(call(1, 'x'));
    await client.answer(1);
    expect(journal.records('call.finished')).toMatchObject([{ result: { status } }]);
    expect(activity.entries[0]?.status).toBe(shown);
  });
});
