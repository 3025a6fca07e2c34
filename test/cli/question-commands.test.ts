import { afterEach, describe, expect, it } from 'vitest';
import type { RealCore } from '../fixtures/real-core.ts';
import { call, type RawClient } from '../core/gateway/raw-client.ts';
import { CliKit } from './cli-kit.ts';
import { writer } from './writer.ts';

let kit: CliKit & { core: RealCore };
afterEach(() => kit[Symbol.asyncDispose]());

/** A client whose call waits for an answer. */
async function waiting(args: object = { text: 'hello' }): Promise<{ client: RawClient; question: string }> {
  if ((await kit.core.call('servers.list', {})).servers.length === 0) await kit.core.add('notes', writer);
  const client = await kit.core.connect('notes');
  await client.request(1, 'tools/list');
  client.send(call(2, 'write_note', args));
  await kit.core.state(({ pendingApprovals }) => pendingApprovals > 0);
  const { approvals } = await kit.core.call('approvals.list', {});
  return { client, question: approvals[0]!.id };
}

describe('questions', () => {
  it('are shown complete, with what cannot be seen made visible', async () => {
    kit = await CliKit.withCore();
    const { question } = await waiting({ path: '/tmp/x', content: 'safe\u202Efdp\u001B[2J' });
    const shown = (await kit.run('approvals')).out;
    expect(shown[0]).toMatch(new RegExp(`^${question}  notes wants to run write_note, asked by [Cc]ursor`));
    expect(shown.some((line) => line.startsWith('  why: '))).toBe(true);
    const text = shown.join('\n');
    expect(text).toContain('safe⟨U+202E⟩fdp\\u001b[2J');
    expect(text).not.toMatch(/[\u202E\u001B]/);
    expect((await kit.run('approvals', '--json')).json).toMatchObject({ approvals: [{ id: question }] });
  });

  it('are approved and denied, once', async () => {
    kit = await CliKit.withCore();
    const { client, question } = await waiting();
    expect((await kit.run('approve', question)).out).toEqual(['Done.']);
    expect((await client.answer(2)).result?.content?.[0]?.text).toBe('written');
    const again = await kit.run('deny', question, '--json');
    expect([again.code, again.json]).toMatchObject([1, { ok: false, error: { code: 'approval_closed' } }]);
    expect((await kit.run('approve', 'nothing')).code).toBe(5);
  });

  it('are answered for longer with a rule, whose sentence is told', async () => {
    kit = await CliKit.withCore();
    const { client, question } = await waiting();
    const { code, json } = await kit.run('deny', question, '--for', 'always', '--scope', 'exact', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ id: question, answer: 'deny', rule: { effect: 'deny', origin: 'answer' } });
    expect((await client.answer(2)).result?.isError).toBe(true);
  });

  it.each([
    [['approve', 'q', '--for', 'ever']],
    [['deny', 'q', '--for', 'ever']],
    [['approvals', 'stop', 's']],
    [['approvals', 'resume']],
    [['approve', 'q', '--scope', 'some']],
    [['approve']],
    [['approve', 'q', 'r']],
  ])('are not answered by %j, also without a core', async (words) => {
    const alone = await CliKit.withoutCore();
    expect((await alone.run(...words)).code).toBe(2);
    kit = await CliKit.withCore();
    const { code, json } = await kit.run(...words, '--json');
    expect([code, json]).toMatchObject([2, { error: { code: 'usage' } }]);
  });

  it('of a session are paused, and asked again when it is resumed', async () => {
    kit = await CliKit.withCore();
    const { client } = await waiting();
    const { approvals: open } = await kit.core.call('approvals.list', {});
    const { session } = open[0]!;
    expect((await kit.run('approvals')).out).toContain(`  session: ${session}`);
    expect((await kit.run('approvals', 'pause', session, '--json')).json).toEqual({
      paused: session,
      denied: 1,
    });
    expect((await client.answer(2)).result?.isError).toBe(true);
    expect((await kit.run('approvals')).out.join()).toContain(`gatehouse approvals resume ${session}`);
    expect((await kit.run('approvals', '--json')).json).toMatchObject({ approvals: [], paused: [session] });
    expect((await kit.run('approvals', 'resume', session)).out).toEqual([`Resumed ${session}.`]);
    client.send(call(3, 'write_note', { number: 2 }));
    await expect.poll(async () => (await kit.core.call('approvals.list', {})).approvals.length).toBe(1);
    expect((await kit.run('approvals', 'pause', 'nothing')).code).toBe(2);
  });

  it('are watched: those that wait already, and each new one, once', async () => {
    kit = await CliKit.withCore();
    const first = await waiting({ number: 1 });
    const watch = kit.start('approvals', '--watch', '--json');
    await watch.line((line) => line.includes('"number":1'));
    first.client.send(call(3, 'write_note', { number: 2 }));
    await watch.line((line) => line.includes('"number":2'));
    watch.interrupt();
    expect((await watch.done).code).toBe(0);
    const seen = watch.out.map((line) => (JSON.parse(line) as { id: string }).id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(2);
  });

  it('end a watch when the core goes', async () => {
    kit = await CliKit.withCore();
    const watch = kit.start('approvals', '--watch');
    await expect.poll(() => kit.core.call('core.status', {}).then(() => true)).toBe(true);
    await kit.core.close();
    expect((await watch.done).out).toEqual([]);
  });
});

describe('rules', () => {
  it('are added, listed with their use, and removed', async () => {
    kit = await CliKit.withCore();
    expect((await kit.run('rules')).out).toEqual(['There are no rules.']);
    const given = JSON.stringify({ id: 'mine', effect: 'deny', server: 'notes', tool: 'delete_*' });
    expect((await kit.run('rules', 'add', given, '--json')).json).toMatchObject({ rule: { id: 'mine' } });
    expect((await kit.run('rules')).out[1]).toMatch(/^mine +deny +never +\S/);
    expect((await kit.run('rules', '--json')).json).toMatchObject({ rules: [{ id: 'mine', uses: 0 }] });
    const edited = await kit.run('rules', 'edit', 'mine', '{"effect":"ask","tool":"*"}');
    expect(edited.out).toEqual([
      'mine: Every client must ask before it runs any tool through notes until you remove this rule.',
    ]);
    expect((await kit.run('rules', 'edit', 'none', '{}')).code).toBe(5);
    expect((await kit.run('rules', 'edit', 'mine', '{"more":1}')).code).toBe(2);
    expect((await kit.run('rules', 'remove', 'mine', '--json')).json).toEqual({ removed: 'mine' });
    expect((await kit.run('rules', 'remove', 'mine')).code).toBe(5);
  });

  it.each([
    [['rules', 'add', '{"effect":'], 2, 'rule_invalid'],
    [['rules', 'add'], 2, 'usage'],
    [['rules', 'forget', 'x'], 2, 'usage'],
    [['rules', 'add', '{}', 'x'], 2, 'usage'],
    [['rules', 'edit', 'x'], 2, 'usage'],
    [['rules', 'edit', 'x', '{'], 2, 'rule_invalid'],
  ])('are refused before a core is asked: %j', async (words, code, error) => {
    const alone = await CliKit.withoutCore();
    const ran = await alone.run(...words, '--json');
    expect([ran.code, ran.json]).toMatchObject([code, { error: { code: error } }]);
    kit = await CliKit.withCore();
  });

  it.each(['{}', '5', '{"effect":"maybe","server":"x"}', '{"effect":"deny","server":"x","more":1}'])(
    'that do not fit are refused: %s',
    async (text) => {
      kit = await CliKit.withCore();
      const { code, json } = await kit.run('rules', 'add', text, '--json');
      expect([code, json]).toMatchObject([2, { error: { code: 'bad_input' } }]);
    },
  );
});
