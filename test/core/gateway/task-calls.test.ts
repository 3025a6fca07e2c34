import { describe, expect, test } from 'vitest';
import { call, type Message } from './raw-client.ts';
import { open, serverCommand, type Opened } from './session-harness.ts';

const script = (rules: object[]): string[] => serverCommand('script', JSON.stringify(rules));
const finished = ({ journal }: Opened): object[] =>
  journal.records('call.finished').map(({ operation, result, detail }) => ({
    name: operation?.name,
    status: result?.status,
    task: detail?.['task'],
  }));
const ask = ({ client }: Opened, id: number, method: string): Promise<Message> =>
  client.request(id, method, { taskId: 't1' });

describe('a call that becomes a task', () => {
  /** As revision 2025-11-25 has it, and as the extension of 2026-07-28. */
  const receipts = {
    'revision 2025-11-25': { task: { taskId: 't1', status: 'working' } },
    'the extension': { resultType: 'task', taskId: 't1', status: 'working' },
  };

  test.each(Object.entries(receipts))(
    'of %s is recorded as ended when the task has ended, once',
    async (_form, receipt) => {
      const opened = await open(
        script([
          { on: 'tools/call', do: [{ answer: receipt }] },
          { on: 'tasks/get', do: [{ answer: { taskId: 't1', status: 'working' } }] },
          { on: 'tasks/cancel', do: [{ answer: { taskId: 't1', status: 'cancelled' } }] },
        ]),
      );
      opened.client.send(call(1, 'x', {}, { task: { ttl: 1000 } }));
      expect((await opened.client.answer(1)).result).toEqual(receipt);
      expect((await ask(opened, 2, 'tasks/get')).result).toMatchObject({ status: 'working' });
      expect(finished(opened)).toEqual([]);
      expect(opened.activity.entries[0]?.status).toBe('running');
      await ask(opened, 3, 'tasks/cancel');
      await ask(opened, 4, 'tasks/cancel');
      expect(finished(opened)).toEqual([{ name: 'x', status: 'cancelled', task: 't1' }]);
      expect(opened.activity.entries[0]?.status).toBe('cancelled');
    },
  );

  test.each([
    ['completed', { status: 'completed', result: { content: [] } }, 'ok'],
    ['completed with an error of the tool', { status: 'completed', result: { isError: true } }, 'tool_error'],
    ['failed', { status: 'failed', error: { code: 1, message: 'x' } }, 'error'],
  ])('that %s says so', async (_how, said, status) => {
    const opened = await open(
      script([
        { on: 'tools/call', do: [{ answer: receipts['the extension'] }] },
        { on: 'tasks/get', do: [{ answer: { taskId: 't1', ...said } }] },
      ]),
    );
    opened.client.send(call(1, 'x'));
    await opened.client.answer(1);
    await ask(opened, 2, 'tasks/get');
    expect(finished(opened)).toEqual([{ name: 'x', status, task: 't1' }]);
  });

  test('ends with its result, or with the notification that it has ended', async () => {
    const notice =
      '{"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"t1","status":"failed"}}\n';
    for (const [rule, status] of [
      [{ on: 'tasks/result', do: [{ answer: { content: [], isError: true } }] }, 'tool_error'],
      [{ on: 'tasks/result', do: [{ raw: notice }, { answer: { content: [] } }] }, 'error'],
    ] as const) {
      const opened = await open(
        script([{ on: 'tools/call', do: [{ answer: receipts['revision 2025-11-25'] }] }, rule]),
      );
      opened.client.send(call(1, 'x', {}, { task: {} }));
      await opened.client.answer(1);
      await ask(opened, 2, 'tasks/result');
      expect(finished(opened)).toEqual([{ name: 'x', status, task: 't1' }]);
    }
  });

  test.each([
    ['server', 'server_exited'],
    ['session', 'cancelled'],
  ])('ends with its %s', async (what, status) => {
    const opened = await open(
      script([
        { on: 'tools/call', do: [{ answer: receipts['the extension'] }] },
        { on: 'die', do: [{ exit: 3 }] },
      ]),
    );
    opened.client.send(call(1, 'x'));
    await opened.client.answer(1);
    if (what === 'server') opened.client.send({ id: 2, method: 'die' });
    else void opened.session.stop();
    await opened.client.ended;
    expect(finished(opened)).toEqual([{ name: 'x', status, task: 't1' }]);
  });

  test('and one the server answers at once is a call like any other', async () => {
    const opened = await open(script([{ on: 'tools/call', do: [{ answer: { content: [] } }] }]));
    opened.client.send(call(1, 'x', {}, { task: {} }));
    await opened.client.answer(1);
    expect(finished(opened)).toEqual([{ name: 'x', status: 'ok', task: undefined }]);
  });
});
