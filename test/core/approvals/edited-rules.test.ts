import { describe, expect, it } from 'vitest';
import type { RuleChanges } from '../../../shared/model/rule.ts';
import { JudgedDesk } from '../../fixtures/judged-desk.ts';

const until = (epoch: number): string => new Date(epoch).toISOString().slice(0, 16).replace('T', ' ');

function grant(desk: JudgedDesk) {
  const held = desk.ask(desk.call());
  return desk.approvals.answer(held.id, 'allow', { lifetime: 'always', scope: 'any', by: 'window' }).rule!;
}

describe('a rule with a condition', () => {
  it('holds where its condition does, and says it in words', () => {
    using desk = new JudgedDesk();
    const rule = desk.rules.add({
      effect: 'allow',
      server: 'notes',
      tool: 'write_file',
      when: 'args.path.startsWith("/home/ana/projects/")',
    });
    expect(rule.sentence).toBe(
      'Every client may run write_file through notes when its path begins with “/home/ana/projects/” until you remove this rule.',
    );
    expect(desk.passes(desk.call())).toBe(true);
    expect(desk.passes(desk.call({ arguments: { path: '/home/ana/other.md' } }))).toBe(false);
    // What cannot be told is no yes.
    expect(desk.passes(desk.call({ arguments: {} }))).toBe(false);
  });

  it('that denies counts where it cannot be told', () => {
    using desk = new JudgedDesk();
    desk.rules.add({ effect: 'deny', server: 'notes', tool: 'get_x', when: 'args.size > 5' });
    const effect = (args: unknown) =>
      desk.judge.judge(desk.call({ name: 'get_x', arguments: args })).decision.effect;
    expect(effect({ size: 3 })).toBe('allow');
    expect(effect({ size: 9 })).toBe('deny');
    expect(effect({})).toBe('deny');
  });

  it('does not hide the tool: it may be called with other arguments', () => {
    using desk = new JudgedDesk();
    const { session } = desk.call();
    desk.rules.add({ effect: 'deny', server: 'notes', tool: 'a', when: 'args.size > 5' });
    desk.rules.add({ effect: 'deny', server: 'notes', tool: 'b' });
    expect(desk.judge.hides(session, { name: 'a' })).toBe(false);
    expect(desk.judge.hides(session, { name: 'b' })).toBe(true);
  });

  it.each([
    ['args.path ==', 'read'],
    ['1 + 1', 'true or false'],
    ['args.path.matches("a+")', 'regular'],
  ])('is refused when it is no condition: %s', (when, problem) => {
    using desk = new JudgedDesk();
    const add = () => desk.rules.add({ effect: 'allow', server: 'notes', tool: '*', when });
    expect(add).toThrow('rule_invalid');
    expect(desk.rules.list()).toEqual([]);
    let told = '';
    try {
      add();
    } catch (error) {
      told = JSON.stringify((error as { data: unknown }).data);
    }
    expect(told).toContain(problem);
  });

  it('in a shape that has no words is quoted, and cannot rearrange the sentence', () => {
    using desk = new JudgedDesk();
    const { sentence } = desk.rules.add({
      effect: 'deny',
      server: 'notes',
      tool: '*',
      when: 'args.size > 5 || args.path == "a\u202E"',
    });
    expect(sentence).toContain('when “args.size > 5 || args.path == "a⟨U+202E⟩"” is true');
  });
});

describe('a rule of the user never loosens policy:', () => {
  it.each([{ when: 'true' }, { flow: true }, { upTo: 'destructive' as const }])('not with %j', (more) => {
    using desk = new JudgedDesk();
    desk.rules.add({ effect: 'allow', server: 'notes', tool: '*', ...more });
    desk.setPolicy({ tools: [{ id: 'no', tool: 'write_file', effect: 'deny' }] });
    expect(desk.judge.judge(desk.call()).decision).toMatchObject({ effect: 'deny', rule: 'no' });
    desk.setPolicy({ tools: [{ id: 'each', tool: 'write_file', effect: 'ask', userMayAllow: false }] });
    expect(desk.judge.judge(desk.call()).decision).toMatchObject({ effect: 'ask', rule: 'each' });
  });
});

describe('editing', () => {
  it('changes what a written rule says, keeps who it is, and tells everybody', () => {
    using desk = new JudgedDesk();
    desk.rules.add({ id: 'mine', effect: 'allow', server: 'notes', tool: 'write_file' });
    desk.passes(desk.call());
    const heard: string[] = [];
    using _ = desk.rules.subscribe(({ upsert }) => heard.push(...upsert.map(({ sentence }) => sentence)));
    const expiresAt = desk.clock.now() + 3_600_000;
    const edited = desk.rules.edit('mine', { effect: 'deny', tool: '*', client: 'cursor', expiresAt });
    expect(edited).toMatchObject({ id: 'mine', effect: 'deny', uses: 1, origin: 'user', expiresAt });
    expect(heard).toEqual([`cursor may not run any tool through notes until ${until(expiresAt)} UTC.`]);
    expect(desk.rules.list()).toEqual([edited]);
    const forever = desk.rules.edit('mine', { expiresAt: null, client: null });
    expect(forever.expiresAt).toBeUndefined();
    expect(forever.sentence).toBe('No client may run any tool through notes until you remove this rule.');
  });

  it.each<[string, RuleChanges]>([
    ['another tool', { tool: '*' }],
    ['another server', { server: 'other' }],
    ['any client', { client: null }],
    ['no limit to its risk', { upTo: null }],
    ['flows of data', { flow: true }],
    ['an end in the past', { expiresAt: 1 }],
  ])('a grant is not pointed at %s', (_, changes) => {
    using desk = new JudgedDesk();
    const rule = grant(desk);
    expect(() => desk.rules.edit(rule.id, changes)).toThrow('rule_invalid');
    expect(desk.rules.list()).toEqual([rule]);
  });

  it('a grant can be narrowed, ended, and turned into a denial, which is not turned back', () => {
    using desk = new JudgedDesk();
    const { id } = grant(desk);
    const expiresAt = desk.clock.now() + 60_000;
    desk.rules.edit(id, { when: 'args.content == "hello"', expiresAt });
    expect(desk.passes(desk.call())).toBe(true);
    expect(desk.passes(desk.call({ arguments: { path: 'x', content: 'other' } }))).toBe(false);
    expect(() => desk.rules.edit(id, { expiresAt: expiresAt + 1 })).toThrow('rule_invalid');
    expect(() => desk.rules.edit(id, { when: null })).toThrow('rule_invalid');
    desk.rules.edit(id, { effect: 'deny' });
    expect(desk.judge.judge(desk.call()).decision.effect).toBe('deny');
    expect(() => desk.rules.edit(id, { effect: 'allow' })).toThrow('rule_invalid');
  });

  it('of a rule that is not there says so', () => {
    using desk = new JudgedDesk();
    expect(() => desk.rules.edit('none', { effect: 'deny' })).toThrow('rule_not_found');
  });

  it('has the open questions judged again', async () => {
    using desk = new JudgedDesk();
    desk.rules.add({ id: 'mine', effect: 'ask', server: 'notes', tool: 'write_file' });
    const held = desk.ask(desk.call());
    desk.rules.edit('mine', { effect: 'deny' });
    expect(await held.answered).toMatchObject({ answer: 'deny', by: 'rule', rule: 'mine' });
  });
});
