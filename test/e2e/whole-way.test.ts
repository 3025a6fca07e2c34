import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';
import { JsonRpcClient } from '../fixtures/json-rpc-client.ts';

describe('the whole way: client, shim, gate, server', () => {
  let gatehouse: TestGatehouse;
  let notes: string;

  beforeEach(async () => {
    gatehouse = await TestGatehouse.start();
    notes = join(gatehouse.base, 'notes');
    await mkdir(notes);
    await writeFile(join(notes, 'plan.md'), 'Ship on Friday.\n');
    await gatehouse.ok('add', 'notes', '--', process.execPath, realServer('filesystem'), notes);
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  it.each(['filesystem', 'everything', 'memory'] as const)(
    'lists of server-%s are identical to a direct connection',
    async (name) => {
      const args = [realServer(name), ...(name === 'filesystem' ? [notes] : [])];
      await gatehouse.ok('add', 'subject', '--', process.execPath, ...args);
      await using direct = new JsonRpcClient(process.execPath, args, { env: gatehouse.env });
      const through = gatehouse.connect('subject');
      await direct.initialize();
      await through.initialize();
      for (const method of ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list']) {
        const expected = await direct.request(method);
        const actual = await through.request(method);
        expect(
          through.lines.find((line) => JSON.parse(line).id === actual.id),
          method,
        ).toBe(direct.lines.find((line) => JSON.parse(line).id === expected.id));
      }
    },
  );

  it('a read passes without a question and is on record before its answer', async () => {
    const client = gatehouse.connect('notes');
    await client.initialize();
    const answer = await client.callTool('read_text_file', { path: join(notes, 'plan.md') });
    expect(answer.result?.content?.[0]?.text).toBe('Ship on Friday.\n');
    const { records } = await gatehouse.ok('audit', 'search', '--tool', 'read_text_file');
    expect(records.map((record) => record.kind).sort()).toEqual(['call.decided', 'call.finished']);
    expect(records.every((record) => (record.decision?.effect ?? 'allow') === 'allow')).toBe(true);
  });

  it('a write waits, and once approved it happens exactly once', async () => {
    const client = gatehouse.connect('notes', 'claude-desktop');
    await client.initialize();
    const file = join(notes, 'new.md');
    const call = client.post('tools/call', {
      name: 'write_file',
      arguments: { path: file, content: 'hello' },
    });
    const question = await gatehouse.question((approval) => approval.tool === 'write_file');
    expect(question).toMatchObject({
      client: 'claude-desktop',
      server: 'notes',
      arguments: { path: file, content: 'hello' },
    });
    expect(existsSync(file)).toBe(false);
    await gatehouse.ok('approve', question.id);
    const answer = await client.answer(call);
    expect(answer.result?.isError).not.toBe(true);
    expect(await readFile(file, 'utf8')).toBe('hello');
    expect(client.messages.filter((message) => message.id === call)).toHaveLength(1);
    const second = await gatehouse.run('approve', question.id);
    expect(second.code).not.toBe(0);
    const { records } = await gatehouse.ok('audit', 'search', '--tool', 'write_file');
    expect(records.map((record) => record.kind)).toEqual(
      expect.arrayContaining(['approval.asked', 'approval.answered', 'call.decided', 'call.finished']),
    );
    expect((await gatehouse.ok('audit', 'verify')).ok).toBe(true);
  });

  it('a denied write never happens and the client gets a readable result', async () => {
    const client = gatehouse.connect('notes');
    await client.initialize();
    const file = join(notes, 'new.md');
    const call = client.post('tools/call', {
      name: 'write_file',
      arguments: { path: file, content: 'hello' },
    });
    const question = await gatehouse.question();
    await gatehouse.ok('deny', question.id);
    const answer = await client.answer(call);
    expect(answer.result).toMatchObject({
      isError: true,
      _meta: { 'gatehouse/decision': { effect: 'deny' } },
    });
    expect(answer.result?.content?.[0]?.text).toMatch(/^Gatehouse did not run notes\.write_file: /);
    expect(existsSync(file)).toBe(false);
  });

  it('a write nobody answers is told to retry, and never happens by itself', async () => {
    await gatehouse.ok('down');
    await writeFile(join(gatehouse.home, 'settings.json'), JSON.stringify({ approvalDeadlineSeconds: 5 }));
    await gatehouse.up();
    const client = gatehouse.connect('notes');
    await client.initialize();
    const file = join(notes, 'new.md');
    const answer = await client.callTool('write_file', { path: file, content: 'hello' });
    expect(answer.result).toMatchObject({
      isError: true,
      _meta: { 'gatehouse/decision': { effect: 'deny', reason: 'timeout' } },
    });
    expect(existsSync(file)).toBe(false);
    const question = await gatehouse.question();
    await gatehouse.ok('approve', question.id);
    expect(existsSync(file)).toBe(false);
    const retried = await client.callTool('write_file', { path: file, content: 'hello' });
    expect(retried.result?.isError).not.toBe(true);
    expect(await readFile(file, 'utf8')).toBe('hello');
    const again = client.post('tools/call', {
      name: 'write_file',
      arguments: { path: file, content: 'hello' },
    });
    const newQuestion = await gatehouse.question((approval) => approval.id !== question.id);
    expect(newQuestion.tool).toBe('write_file');
    await gatehouse.ok('deny', newQuestion.id);
    expect((await client.answer(again)).result?.isError).toBe(true);
  });

  it('a call whose client cancelled it is never executed, even when it is approved afterwards', async () => {
    const client = gatehouse.connect('notes');
    await client.initialize();
    const file = join(notes, 'new.md');
    const call = client.post('tools/call', {
      name: 'write_file',
      arguments: { path: file, content: 'hello' },
    });
    const question = await gatehouse.question();
    client.send({ method: 'notifications/cancelled', params: { requestId: call } });
    await gatehouse.record(
      (record) => record.kind === 'approval.answered' && record.approval?.id === question.id,
    );
    expect((await gatehouse.run('approve', question.id)).code).not.toBe(0);
    await client.request('ping');
    expect(existsSync(file)).toBe(false);
    expect(client.messages.some((message) => message.id === call)).toBe(false);
  });

  it('a grant for the session lets the same tool pass without another question, and ends with it', async () => {
    const client = gatehouse.connect('notes');
    await client.initialize();
    await client.request('tools/list');
    const first = client.post('tools/call', {
      name: 'write_file',
      arguments: { path: join(notes, 'a.md'), content: 'a' },
    });
    await gatehouse.ok('approve', (await gatehouse.question()).id, '--for', 'session');
    await client.answer(first);
    expect(
      (await client.callTool('write_file', { path: join(notes, 'b.md'), content: 'b' })).result?.isError,
    ).not.toBe(true);
    expect(await client.end()).toBe(0);
    const other = gatehouse.connect('notes');
    await other.initialize();
    const call = other.post('tools/call', {
      name: 'write_file',
      arguments: { path: join(notes, 'c.md'), content: 'c' },
    });
    const question = await gatehouse.question();
    await gatehouse.ok('deny', question.id);
    await other.answer(call);
    expect(existsSync(join(notes, 'c.md'))).toBe(false);
  });
});
