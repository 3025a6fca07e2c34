import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuleBook } from '../../electron/core/approvals/index.ts';
import {
  argumentsHash,
  type CallFacts,
  definitionHash,
  type ToolDefinition,
} from '../../electron/core/gateway/index.ts';
import { Flows } from '../../electron/core/flow/index.ts';
import { Judge } from '../../electron/core/judge.ts';
import { combineLayers, type Layer, type Policy } from '../../electron/core/policy/index.ts';
import type { Effect, RiskLevel } from '../../shared/model/decision.ts';
import type { NewRule, UserRule } from '../../shared/model/rule.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';
import { layer, validLayer } from './policy/facts.ts';

const deleteRepo: ToolDefinition = { name: 'delete_repo', annotations: { destructiveHint: true } };
const session = {
  id: 's1',
  client: 'cursor',
  clientPid: 1,
  cwd: '/home/me',
  server: 'github',
  identity: 'npm:github@1.0.0',
};

const callOf = (changes: Partial<CallFacts> = {}): CallFacts => ({
  session,
  operation: 'tools/call',
  name: 'delete_repo',
  arguments: { repo: 'one' },
  definition: deleteRepo,
  definitionHash: definitionHash(deleteRepo),
  ...changes,
});

/** A judge over these policies (the first is the company's) and these rules of the user. */
function judgeOver(
  policies: readonly Policy[],
  given: readonly NewRule[] = [],
  broken: readonly Layer[] = [],
  rulesUnknown = false,
) {
  let ids = 0;
  const saved: UserRule[][] = [];
  const rules = new RuleBook({
    store: { load: () => [], save: (stored) => void saved.push(stored) },
    clock: new ManualClock(),
    ids: () => `r${++ids}`,
    report: () => undefined,
  });
  for (const rule of given) rules.add(rule);
  const bugs: unknown[] = [];
  const layers = policies.map((policy, index) => validLayer(policy, index === 0 ? 'system' : 'user'));
  let set = combineLayers([...layers, ...broken]);
  const judge = new Judge({
    policy: () => set,
    rules,
    rulesUnknown: () => rulesUnknown,
    flows: new Flows(),
    now: () => 0,
    onBug: (_, error) => bugs.push(error),
  });
  return { judge, rules, bugs, change: (policy: Policy) => (set = combineLayers([validLayer(policy)])) };
}

const toolRule = (effect: Effect, more: object = {}): Policy => ({
  tools: [{ id: 'company', server: 'github', tool: 'delete_repo', effect, ...more }],
});
const userRule = (effect: Effect): NewRule => ({ effect, server: 'github', tool: 'delete_repo' });

describe('a judged call', () => {
  it('is asked by its risk where nobody says anything, with the reasons', () => {
    const { decision, risk, userMayAllow } = judgeOver([]).judge.judge(callOf());
    expect(decision).toMatchObject({ effect: 'ask', reason: 'default' });
    expect(risk.level).toBe('destructive');
    expect(risk.reasons.length).toBeGreaterThan(0);
    expect(userMayAllow).toBe(true);
  });

  it('is as dangerous as a label of any layer says, and never less', () => {
    const reads = { name: 'get_list', definition: undefined, arguments: {} };
    const labels = (risk: RiskLevel, server = 'git*'): Policy => ({
      labels: [{ server, tool: 'get_*', risk }],
    });
    const judged = (...policies: Policy[]) => judgeOver(policies).judge.judge(callOf(reads));
    expect(judged()).toMatchObject({ risk: { level: 'read' }, decision: { effect: 'allow' } });
    expect(judged({}, labels('destructive'))).toMatchObject({
      risk: {
        level: 'destructive',
        reasons: ['your company says of this tool that it can destroy something', expect.any(String)],
      },
      decision: { effect: 'ask' },
    });
    expect(judged(labels('destructive', 'gitlab'))).toMatchObject({ risk: { level: 'read' } });
    const lowered = judgeOver([{ labels: [{ tool: '*', risk: 'read' }] }]).judge.judge(callOf());
    expect(lowered.risk.level).toBe('destructive');
  });

  it('is asked when a label says that private data may leave with it', () => {
    const { judge } = judgeOver([
      {
        labels: [
          { tool: 'get_page', flow: ['untrusted'] },
          { tool: 'get_salary', flow: ['private'] },
          { tool: 'get_quote', flow: ['external'] },
        ],
      },
    ]);
    const call = (name: string) => callOf({ name, definition: undefined, arguments: {} });
    const quote = (): string => judge.judge(call('get_quote')).decision.effect;
    expect(quote()).toBe('allow');
    judge.released(call('get_page'));
    judge.released(call('get_salary'));
    expect(quote()).toBe('ask');
  });

  it('passes where a rule of the user answers the question that policy leaves open', () => {
    const { decision } = judgeOver([], [userRule('allow')]).judge.judge(callOf());
    expect(decision).toMatchObject({ effect: 'allow', reason: 'rule', rule: 'r1' });
  });

  it('stays denied where policy denies, whatever the user’s rules say', () => {
    const { decision, userMayAllow } = judgeOver([toolRule('deny')], [userRule('allow')]).judge.judge(
      callOf(),
    );
    expect(decision).toMatchObject({ effect: 'deny', reason: 'rule', rule: 'company', layer: 'system' });
    expect(userMayAllow).toBe(false);
  });

  it('stays asked where policy demands the question each time', () => {
    const policy = toolRule('ask', { userMayAllow: false });
    const { decision, userMayAllow } = judgeOver([policy], [userRule('allow')]).judge.judge(callOf());
    expect(decision).toMatchObject({ effect: 'ask', rule: 'company', layer: 'system' });
    expect(userMayAllow).toBe(false);
  });

  it('is denied by the user where policy allows', () => {
    const { decision } = judgeOver([toolRule('allow')], [userRule('deny')]).judge.judge(callOf());
    expect(decision).toMatchObject({ effect: 'deny', rule: 'r1', message: 'your own rule' });
  });

  it('that would pass is asked while the user’s own rules cannot be read', () => {
    const read = callOf({ name: 'get_repo', definition: { name: 'get_repo' }, definitionHash: 'none' });
    expect(judgeOver([]).judge.judge(read).decision.effect).toBe('allow');
    const { decision } = judgeOver([], [], [], true).judge.judge(read);
    expect(decision).toMatchObject({ effect: 'ask', reason: 'policy_error' });
  });

  it('is never looser than policy alone, whatever rules the user has', () => {
    const strictness = { allow: 0, ask: 1, deny: 2 };
    const effect = fc.constantFrom<Effect>('allow', 'ask', 'deny');
    const policies = fc.array(fc.record({ effect, userMayAllow: fc.boolean() }), {
      minLength: 1,
      maxLength: 2,
    });
    fc.assert(
      fc.property(policies, fc.array(effect, { maxLength: 3 }), (given, effects) => {
        const managed = given.map((one) =>
          toolRule(one.effect, one.effect === 'ask' ? { userMayAllow: one.userMayAllow } : {}),
        );
        const alone = judgeOver(managed).judge.judge(callOf());
        const both = judgeOver(managed, effects.map(userRule)).judge.judge(callOf());
        const loosened = strictness[both.decision.effect] < strictness[alone.decision.effect];
        if (loosened) {
          expect(alone).toMatchObject({ decision: { effect: 'ask' }, userMayAllow: true });
          expect(new Set(effects)).toEqual(new Set(['allow']));
        }
      }),
    );
  });

  it('is denied when a layer of policy cannot be read', () => {
    const broken = layer({ mode: 'no such mode' });
    const { decision } = judgeOver([], [userRule('allow')], [broken]).judge.judge(callOf());
    expect(decision).toMatchObject({ effect: 'deny', reason: 'policy_error' });
  });

  it('is denied when judging it fails, and the bug is told', () => {
    const { judge, bugs } = judgeOver([], [userRule('allow')]);
    const bug = new Error('a bug');
    const definition = {
      name: 'delete_repo',
      get annotations(): never {
        throw bug;
      },
    };
    const judgement = judge.judge(callOf({ definition }));
    expect(judgement).toMatchObject({
      decision: { effect: 'deny', reason: 'policy_error' },
      userMayAllow: false,
    });
    expect(judgement.risk.level).toBe('unknown');
    expect(bugs).toEqual([bug]);
  });

  it('is judged by exactly these arguments where a rule is about them', () => {
    const { judge, rules } = judgeOver([]);
    rules.insert({
      id: 'exact',
      effect: 'allow',
      match: { server: 'github', tool: 'delete_repo', argumentsHash: argumentsHash({ repo: 'one' }) },
      createdAt: 0,
      uses: 0,
      origin: 'answer',
      sentence: 'x',
    });
    expect(judge.judge(callOf()).decision).toMatchObject({ effect: 'allow', reason: 'grant', rule: 'exact' });
    expect(judge.judge(callOf({ arguments: { repo: 'two' } })).decision.effect).toBe('ask');
  });

  it('counts as a use of the rule that lets it pass; an explanation does not, and says the same', () => {
    const { judge, rules } = judgeOver([], [userRule('allow')]);
    const explained = judge.explain(callOf());
    expect(rules.list()[0]?.uses).toBe(0);
    expect(judge.judge(callOf())).toEqual(explained);
    expect(rules.list()[0]).toMatchObject({ uses: 1, lastUsedAt: expect.any(Number) });
  });
});

describe('a listed tool', () => {
  it.each<[string, Policy[], NewRule[], boolean]>([
    ['shown where nobody denies it', [], [], false],
    ['shown where it is asked', [toolRule('ask')], [], false],
    ['hidden where policy denies it', [toolRule('deny')], [], true],
    ['hidden where policy denies it and the user allows it', [toolRule('deny')], [userRule('allow')], true],
    ['hidden where the user always denies it', [], [userRule('deny')], true],
    [
      'shown where the user denies some arguments',
      [],
      [{ ...userRule('deny'), arguments: { repo: 'x' } }],
      false,
    ],
    ['shown where only a default denies', [{ defaults: { destructive: 'deny' } }], [], false],
  ])('is %s', (_, policies, rules, hidden) => {
    expect(judgeOver(policies, rules).judge.hides(session, deleteRepo)).toBe(hidden);
  });

  it('is hidden when that cannot be decided', () => {
    const { judge, bugs } = judgeOver([]);
    const tool = {
      name: 'x',
      get description(): never {
        throw new Error('a bug');
      },
    };
    expect(judge.hides(session, tool)).toBe(true);
    expect(bugs).toHaveLength(1);
  });
});

describe('versions', () => {
  it('change with policy, so that no approval outlives the policy it was given under', () => {
    const { judge, change } = judgeOver([toolRule('ask')]);
    const [version, listVersion] = [judge.version(), judge.listVersion()];
    change(toolRule('deny'));
    expect(judge.version()).not.toBe(version);
    expect(judge.listVersion()).not.toBe(listVersion);
  });

  it('of lists change with the user’s rules; what approvals are bound to does not', () => {
    const { judge, rules } = judgeOver([]);
    const [version, listVersion] = [judge.version(), judge.listVersion()];
    rules.add(userRule('deny'));
    expect(judge.version()).toBe(version);
    expect(judge.listVersion()).not.toBe(listVersion);
  });
});
