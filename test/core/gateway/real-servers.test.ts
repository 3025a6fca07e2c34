import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { JsonRpcClient } from '../../fixtures/json-rpc-client.ts';
import { initialize } from './raw-client.ts';
import { open, serverCommand } from './session-harness.ts';

async function folder(): Promise<string> {
  const made = await realpath(await mkdtemp(join(tmpdir(), 'gh-gate-')));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

describe.each(['everything', 'filesystem', 'memory'])('server-%s behind the gate', (name) => {
  test('answers every list byte for byte as it does directly', async () => {
    const command = serverCommand(name, name === 'everything' ? 'stdio' : await folder());
    await using direct = new JsonRpcClient(command[0]!, command.slice(1));
    const { client } = await open(command);
    const requests = [
      { id: 0, method: 'initialize', params: initialize },
      { id: 'a', method: 'tools/list' },
      { id: 2, method: 'resources/list' },
      { id: 3, method: 'prompts/list', params: {} },
      { id: 4, method: 'nobody/knows', params: { deep: [{ x: 1 }] } },
    ];
    for (const request of requests) {
      direct.send(request);
      client.send(request);
      const fits = (message: { id?: unknown; method?: unknown }): boolean =>
        message.id === request.id && message.method === undefined;
      await direct.message(fits);
      const through = await client.line(fits);
      expect(through).toBe(direct.lines.find((line) => fits(JSON.parse(line) as object)));
      if (request.method === 'initialize') {
        direct.send({ method: 'notifications/initialized' });
        client.send({ method: 'notifications/initialized' });
      }
    }
  });
});

describe('server-filesystem behind the gate', () => {
  test('reads pass; a write waits, and runs once when it is allowed', async () => {
    const root = await folder();
    const { client, judge, approvals, journal, activity } = await open(serverCommand('filesystem', root));
    judge.decisions.set('write_file', { effect: 'ask', reason: 'default', message: 'it writes' });
    await client.request(1, 'initialize', initialize);
    client.send({ method: 'notifications/initialized' });
    await client.request(2, 'tools/list');
    const listed = await client.request(3, 'tools/call', {
      name: 'list_directory',
      arguments: { path: root },
    });
    expect(listed.result?.isError).not.toBe(true);

    const file = join(root, 'note.txt');
    client.send({
      id: 4,
      method: 'tools/call',
      params: { name: 'write_file', arguments: { path: file, content: 'hi' } },
    });
    const question = await approvals.question();
    // Whoever waits for a human blocks nobody else.
    await client.request(5, 'ping');
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect(question.question.call.definition?.name).toBe('write_file');
    expect(question.question.call.definitionHash).toMatch(/^[0-9a-f]{64}$/);

    question.answer('allow', 'window');
    const written = await client.answer(4);
    expect(written.result?.isError).not.toBe(true);
    expect(await readFile(file, 'utf8')).toBe('hi');
    expect(client.answers(4)).toHaveLength(1);

    const [read, write] = journal.records('call.decided');
    expect(read).toMatchObject({
      caller: {
        client: 'cursor',
        session: 'session-1',
        pid: 42,
        user: 'ada',
        clientVersion: 'test-client 1.2.3',
      },
      operation: { type: 'tools/call', server: 'notes', identity: 'npm:notes@1.0.0', name: 'list_directory' },
      decision: { effect: 'allow', reason: 'default' },
      trace: { requestId: 3 },
    });
    expect(write).toMatchObject({
      decision: { effect: 'ask' },
      approval: { id: 'question-1', answer: 'allow', by: 'window', latencyMs: 12 },
      detail: { outcome: 'released' },
    });
    expect(journal.records('call.finished').map(({ result }) => result?.status)).toEqual(['ok', 'ok']);
    expect(activity.entries.map(({ status }) => status)).toEqual(['allowed', 'approved']);
  });

  test.each(['deny', 'timeout', 'cancel', 'disconnect'] as const)(
    'a write never runs after %s',
    async (how) => {
      const root = await folder();
      const opened = await open(serverCommand('filesystem', root));
      const { client, judge, approvals, upstreams, journal, ended } = opened;
      judge.decisions.set('write_file', { effect: 'ask', reason: 'default' });
      await client.request(1, 'initialize', initialize);
      const file = join(root, 'note.txt');
      client.send({
        id: 4,
        method: 'tools/call',
        params: { name: 'write_file', arguments: { path: file, content: 'hi' } },
      });
      const question = await approvals.question();

      if (how === 'deny') question.answer('deny');
      if (how === 'timeout') question.answer('none', 'timeout');
      if (how === 'cancel') client.send({ method: 'notifications/cancelled', params: { requestId: 4 } });
      if (how === 'disconnect') client.socket.destroy();
      else await client.request(5, 'tools/list');
      if (how === 'disconnect') await ended;
      // A late yes changes nothing.
      question.answer('allow');

      if (how === 'deny' || how === 'timeout') {
        const { result } = await client.answer(4);
        expect(result).toMatchObject({ isError: true, _meta: { 'gatehouse/decision': { effect: 'deny' } } });
        const text = result?.content?.[0]?.text;
        expect(text).toContain('Gatehouse did not run notes.write_file: ');
        if (how === 'timeout') expect(text).toContain('Approve it in Gatehouse, then retry the same call.');
      }
      if (how === 'cancel') expect(client.answers(4)).toEqual([]);
      if (how === 'cancel' || how === 'disconnect')
        expect(question.withdrawn).toMatch(/^(cancelled|disconnected)$/);

      client.socket.destroy();
      await ended;
      await upstreams[0]!.exited;
      await expect(readFile(file)).rejects.toThrow('ENOENT');
      expect(journal.records('call.decided')).toMatchObject([
        { decision: { effect: 'ask' }, detail: { outcome: 'refused' } },
      ]);
      expect(journal.records('call.finished')).toEqual([]);
    },
  );
});
