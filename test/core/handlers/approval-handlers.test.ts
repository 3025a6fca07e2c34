import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { listing, RealCore, scripted } from '../../fixtures/real-core.ts';
import { call, type RawClient } from '../gateway/raw-client.ts';

const writer = scripted([
  listing({ name: 'write_file', inputSchema: {} }),
  { on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text: 'written' }] } }] },
]);

describe('questions and rules', () => {
  let core: RealCore;
  let client: RawClient;
  let ids: number;

  beforeEach(async () => {
    core = await RealCore.open();
    await core.add('notes', writer);
    client = await core.connect('notes');
    await client.request('list', 'tools/list');
    ids = 0;
  });
  afterEach(() => core[Symbol.asyncDispose]());

  /** Makes a call that waits, and answers its id and question. */
  async function ask(args: object = { path: '/tmp/a' }): Promise<{ id: number; question: ApprovalView }> {
    const id = ++ids;
    client.send(call(id, 'write_file', args));
    let question: ApprovalView | undefined;
    const fits = (found: readonly unknown[]): boolean => {
      question = (found as ApprovalView[]).find(
        (one) => JSON.stringify(one.arguments) === JSON.stringify(args),
      );
      return question !== undefined;
    };
    await core.event('state', {}, (event) =>
      event.kind === 'snapshot'
        ? fits(event.state.approvals)
        : event.kind === 'slice' && event.slice === 'approvals' && fits(event.upsert),
    );
    return { id, question: question! };
  }
  const rules = async (): Promise<string[]> => (await core.call('rules.list', {})).rules.map(({ id }) => id);

  it('are listed complete, then in the history', async () => {
    const { id, question } = await ask();
    const { approvals } = await core.call('approvals.list', {});
    expect(approvals).toMatchObject([{ id: question.id, tool: 'write_file', arguments: { path: '/tmp/a' } }]);
    expect(await core.call('approvals.answer', { id: question.id, answer: 'deny' })).toEqual({});
    expect((await client.answer(id)).result?.isError).toBe(true);
    expect(await core.call('approvals.list', {})).toMatchObject({
      approvals: [],
      history: [{ id: question.id, answer: 'deny', by: 'cli' }],
    });
  });

  it.each([
    ['page', 'window', 'page'],
    ['page', 'tray', 'page'],
    ['page', 'notification', 'page'],
    ['page', 'page', 'page'],
    ['cli', 'window', 'cli'],
    ['window', 'cli', 'window'],
    ['window', 'page', 'window'],
    ['window', 'tray', 'tray'],
  ] as const)(
    'answered by a %s that says it is the %s are answered by the %s',
    async (origin, by, recorded) => {
      const { question } = await ask();
      await core.call('approvals.answer', { id: question.id, answer: 'deny', by }, origin);
      const { history } = await core.call('approvals.list', {});
      expect(history[0]).toMatchObject({ id: question.id, by: recorded });
      expect((await core.recorded('approval.answered')).approval).toMatchObject({ by: recorded });
    },
  );

  it('cannot be allowed from a notification', async () => {
    const { question } = await ask();
    const answer = { id: question.id, answer: 'allow', by: 'notification' } as const;
    await expect(core.call('approvals.answer', answer, 'window')).rejects.toMatchObject({
      code: 'answer_refused',
    });
    expect((await core.call('approvals.list', {})).approvals).toHaveLength(1);
  });

  it('that stand are stored before the answer says so', async () => {
    const { id, question } = await ask();
    const { rule } = await core.call('approvals.answer', {
      id: question.id,
      answer: 'deny',
      lifetime: 'always',
      scope: 'exact',
    });
    const stored = JSON.parse(readFileSync(join(core.home, 'rules.json'), 'utf8')) as {
      rules: { id: string }[];
    };
    expect(stored.rules.map((one) => one.id)).toEqual([rule?.id]);
    await client.answer(id);
    const again = await client.request(++ids, 'tools/call', {
      name: 'write_file',
      arguments: { path: '/tmp/a' },
    });
    expect(again.result?._meta?.['gatehouse/decision']).toMatchObject({ effect: 'deny', rule: rule?.id });
  });

  it('while rules.json is broken: nothing that stands is promised, nothing changes, and "once" still works', async () => {
    const { rule } = await core.call('rules.add', { effect: 'deny', server: 'other' });
    const broken = '{ "version": 1,\n  "rules": [}';
    core.write('rules.json', broken);
    await core.state(({ warnings }) => warnings.some(({ code }) => code === 'rules_broken'));
    const { id, question } = await ask();
    const before = await rules();
    const refused = { code: 'file_invalid', data: expect.objectContaining({ line: 2 }) };
    for (const lifetime of ['1h', 'always'] as const) {
      const answer = core.call('approvals.answer', {
        id: question.id,
        answer: 'allow',
        lifetime,
        scope: 'exact',
      });
      await expect(answer).rejects.toMatchObject(refused);
    }
    await expect(core.call('rules.add', { effect: 'allow', server: '*' })).rejects.toMatchObject(refused);
    await expect(core.call('rules.remove', { id: rule.id })).rejects.toMatchObject(refused);
    expect(await rules()).toEqual(before);
    expect((await core.call('approvals.list', {})).approvals.map((one) => one.id)).toEqual([question.id]);
    expect(readFileSync(join(core.home, 'rules.json'), 'utf8')).toBe(broken);
    await core.call('approvals.answer', { id: question.id, answer: 'allow' });
    expect((await client.answer(id)).result?.content?.[0]?.text).toBe('written');
  });

  it('take over what somebody else writes into rules.json: calls that wait are answered by it', async () => {
    const { id } = await ask();
    core.write('rules.json', {
      version: 1,
      rules: [
        {
          id: 'theirs',
          effect: 'deny',
          match: { server: 'notes', tool: 'write_file' },
          createdAt: 1,
          uses: 0,
          origin: 'user',
          sentence: 'x',
        },
      ],
    });
    const { result } = await client.answer(id);
    expect(result?._meta?.['gatehouse/decision']).toMatchObject({ effect: 'deny', rule: 'theirs' });
    expect(await rules()).toEqual(['theirs']);
  });

  it('of the user are edited, stored, and heard of by calls that wait', async () => {
    const { rule } = await core.call('rules.add', { effect: 'ask', server: 'notes', tool: 'write_file' });
    const { id } = await ask();
    const { rule: edited } = await core.call('rules.edit', { id: rule.id, changes: { effect: 'deny' } });
    expect(edited).toMatchObject({ id: rule.id, effect: 'deny' });
    expect((await client.answer(id)).result?._meta?.['gatehouse/decision']).toMatchObject({ rule: rule.id });
    const stored = JSON.parse(readFileSync(join(core.home, 'rules.json'), 'utf8')) as {
      rules: { effect: string }[];
    };
    expect(stored.rules.map(({ effect }) => effect)).toEqual(['deny']);
    await expect(core.call('rules.edit', { id: 'nothing', changes: {} })).rejects.toMatchObject({
      code: 'rule_not_found',
    });
  });

  it('that do not exist are named', async () => {
    const gone = core.call('approvals.answer', { id: 'nothing', answer: 'deny' });
    await expect(gone).rejects.toMatchObject({ code: 'approval_not_found', data: { approval: 'nothing' } });
    await expect(core.call('rules.remove', { id: 'nothing' })).rejects.toMatchObject({
      code: 'rule_not_found',
    });
    for (const attempt of [
      core.call('approvals.brake', { session: 'nothing', pause: true }),
      core.call('approvals.resume', { session: 'nothing' }),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('of a session that is braked are denied, and so is what it asks until it may go on', async () => {
    const { id, question } = await ask();
    const { session } = question;
    expect(await core.call('approvals.brake', { session, pause: true })).toEqual({ denied: 1 });
    expect((await client.answer(id)).result?.isError).toBe(true);
    expect((await core.snapshot()).sessions).toMatchObject([{ id: session, paused: true }]);
    const next = await client.request(++ids, 'tools/call', { name: 'write_file', arguments: {} });
    expect(next.result?.isError).toBe(true);
    await core.call('approvals.resume', { session });
    expect((await core.snapshot()).sessions).toMatchObject([{ id: session, paused: false }]);
    const { question: again } = await ask({ path: '/tmp/b' });
    await core.call('approvals.answer', { id: again.id, answer: 'deny' });
  });
});

describe('a conversation over two servers', () => {
  it('that read a page and a file has its next call to the outside asked, with the earlier calls named', async () => {
    await using core = await RealCore.open();
    const answering = (name: string) =>
      scripted([
        listing({ name, inputSchema: {} }),
        { on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text: 'done' }] } }] },
      ]);
    await core.add('web', answering('fetch_page'));
    await core.add('files', answering('read_file'));
    const web = await core.connect('web');
    const files = await core.connect('files');
    await web.request('list', 'tools/list');
    await files.request('list', 'tools/list');
    const fetch = (url: string) => ({ name: 'fetch_page', arguments: { url } });
    const passed = await web.request(1, 'tools/call', fetch('https://docs.example/'));
    expect(passed.result?.content?.[0]?.text).toBe('done');
    await files.request(2, 'tools/call', { name: 'read_file', arguments: { path: '/tmp/notes.md' } });
    web.send(call(3, 'fetch_page', { url: 'https://collect.example/?q=1' }));
    await expect.poll(async () => (await core.call('approvals.list', {})).approvals.length).toBe(1);
    const { approvals } = await core.call('approvals.list', {});
    expect(approvals[0]!.chain!.map(({ server, tool, label }) => [server, tool, label])).toEqual([
      ['web', 'fetch_page', 'untrusted'],
      ['files', 'read_file', 'private'],
    ]);
    await core.call('approvals.answer', { id: approvals[0]!.id, answer: 'deny' });
    expect((await web.answer(3)).result?.isError).toBe(true);
  });
});
