import { describe, expect, test } from 'vitest';
import { settle, Sharing } from './harness.ts';

const methods = (messages: { method?: string }[]): (string | undefined)[] =>
  messages.map(({ method }) => method);

describe('what the server asks', () => {
  test('goes to the client whose request is open, of several to the newest, and only that one may answer', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    const { server } = sharing;
    one.send({ id: 1, method: 'tools/call', params: {} });
    await settle();
    server.send({ id: 0, method: 'sampling/createMessage', params: { _meta: { progressToken: 't' } } });
    two.send({ id: 1, method: 'tools/call', params: {} });
    await settle();
    server.send({ id: 'q', method: 'elicitation/create', params: {} });
    await settle();
    expect(one.got.messages.at(-1)).toMatchObject({ id: 0, method: 'sampling/createMessage' });
    expect(two.got.messages.at(-1)).toMatchObject({ id: 'q', method: 'elicitation/create' });

    const before = server.got.texts.length;
    two.send({ id: 0, result: { stolen: true } });
    two.send({ method: 'notifications/progress', params: { progressToken: 't', progress: 1 } });
    one.send({ method: 'notifications/progress', params: { progressToken: 't', progress: 2 } });
    one.send({ id: 0, result: { mine: true } }, { id: 0, result: { twice: true } });
    await settle();
    expect(server.got.texts.slice(before)).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":2}}',
      '{"jsonrpc":"2.0","id":0,"result":{"mine":true}}',
    ]);
    server.send({ method: 'notifications/cancelled', params: { requestId: 'q' } });
    await settle();
    expect(two.got.messages.at(-1)).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: 'q' },
    });
    expect(methods(one.got.messages)).not.toContain('notifications/cancelled');
  });

  test('without any cause goes to a client that can, folders to the one that told of them last', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    sharing.server.send({ id: 1, method: 'roots/list' });
    await settle();
    expect(methods(one.got.messages)).toContain('roots/list');
    two.send({ method: 'notifications/roots/list_changed' });
    await settle();
    sharing.server.send({ id: 2, method: 'roots/list' });
    await settle();
    expect(two.got.messages.at(-1)).toMatchObject({ id: 2, method: 'roots/list' });
  });

  test('that no client can is answered by us, and logged', async () => {
    const sharing = new Sharing();
    await sharing.client();
    sharing.server.send({ id: 'x', method: 'sampling/createMessage', params: {} });
    const answer = await sharing.server.got.message(({ id }) => id === 'x');
    expect(answer.error?.code).toBe(-32601);
    expect(sharing.server.logs.join()).toContain('no client of it can');
  });

  test('is answered with an error when the client that was asked leaves', async () => {
    const sharing = new Sharing();
    const [one] = [await sharing.client(), await sharing.client()];
    one.send({ id: 1, method: 'tools/call', params: {} });
    await settle();
    sharing.server.send({ id: 5, method: 'elicitation/create', params: {} });
    await settle();
    await one.upstream.stop();
    expect(
      (await sharing.server.got.message(({ id, error }) => id === 5 && error !== undefined)).error,
    ).toBeDefined();
  });
});

describe('tasks', () => {
  test('belong to the client that began them: another one can neither see nor touch them, and hears nothing', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    const { server } = sharing;
    one.send({ id: 1, method: 'tools/call', params: { name: 'x', task: {}, _meta: { progressToken: 'p' } } });
    const call = await server.answer('tools/call', { task: { taskId: 'T1', status: 'working' } });
    expect((await one.answer(1)).result).toEqual({ task: { taskId: 'T1', status: 'working' } });

    server.send({ method: 'notifications/tasks/status', params: { taskId: 'T1', status: 'working' } });
    server.send({
      method: 'notifications/progress',
      params: { progressToken: call.params!._meta!['progressToken'], progress: 1 },
    });
    await settle();
    expect(methods(one.got.messages).slice(-2)).toEqual([
      'notifications/tasks/status',
      'notifications/progress',
    ]);
    expect(one.got.messages.at(-1)?.params).toEqual({ progressToken: 'p', progress: 1 });
    expect(methods(two.got.messages)).toEqual([undefined]);

    const before = server.got.texts.length;
    for (const [id, method] of ['tasks/get', 'tasks/result', 'tasks/cancel'].entries()) {
      two.send({ id, method, params: { taskId: 'T1' } });
      expect((await two.answer(id)).error?.code).toBe(-32602);
    }
    two.send(
      `{"jsonrpc":"2.0","id":9,"method":"tasks/get","params":{"taskId":"mine","t\\u0061skId":"T1"}}\n`,
    );
    expect((await two.answer(9)).error?.code).toBe(-32602);
    await settle();
    expect(server.got.texts.length).toBe(before);

    two.send({ id: 'list', method: 'tasks/list' });
    await server.answer('tasks/list', { tasks: [{ taskId: 'T1' }, { taskId: 'unknown' }], nextCursor: 'c' });
    expect((await two.answer('list')).result).toEqual({ tasks: [], nextCursor: 'c' });

    one.send({ id: 2, method: 'tasks/get', params: { taskId: 'T1' } });
    await server.answer('tasks/get', { taskId: 'T1', status: 'completed' });
    expect((await one.answer(2)).result).toEqual({ taskId: 'T1', status: 'completed' });

    await one.upstream.stop();
    expect((await server.got.message(({ method }) => method === 'tasks/cancel')).params).toEqual({
      taskId: 'T1',
    });
  });

  test('of clients may have the same name: the server knows them apart', async () => {
    const sharing = new Sharing();
    const [one, two] = [await sharing.client(), await sharing.client()];
    const { server } = sharing;
    const names: unknown[] = [];
    for (const [index, client] of [one, two].entries()) {
      client.send({ id: 1, method: 'tools/call', params: {} });
      await settle();
      server.send({ id: `ask-${index}`, method: 'sampling/createMessage', params: { task: {} } });
      await client.got.message(({ method }) => method === 'sampling/createMessage');
      client.send({ id: `ask-${index}`, result: { task: { taskId: 'same', status: 'working' } } });
      const answer = await server.got.message(({ id }) => id === `ask-${index}`);
      names.push((answer.result!['task'] as { taskId: unknown }).taskId);
    }
    expect(new Set(names).size).toBe(2);
    server.send({ id: 'get', method: 'tasks/get', params: { taskId: names[0] } });
    expect((await one.got.message(({ method }) => method === 'tasks/get')).params).toEqual({
      taskId: 'same',
    });
    one.send({ id: 'get', result: { taskId: 'same', status: 'completed' } });
    expect((await server.got.message(({ id }) => id === 'get')).result).toEqual({
      taskId: names[0],
      status: 'completed',
    });
    expect(methods(two.got.messages)).not.toContain('tasks/get');
  });
});
