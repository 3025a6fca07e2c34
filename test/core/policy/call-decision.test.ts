import { describe, expect, it } from 'vitest';
import {
  combineLayers,
  decideCall,
  mergeWithUserRule,
  type UserRuleDecision,
} from '../../../electron/core/policy/index.ts';
import { call, layer, setOf } from './facts.ts';

const rule = (id: string, effect: 'allow' | 'deny' | 'ask', rest: object = {}) => ({
  id,
  tool: '*',
  effect,
  ...rest,
});

describe('defaults', () => {
  it.each([
    ['read', 'allow'],
    ['write', 'ask'],
    ['destructive', 'ask'],
    ['unknown', 'ask'],
  ] as const)('without policy a %s call: %s', (riskLevel, effect) => {
    const decision = decideCall(combineLayers([]), call({ riskLevel }));
    expect(decision).toMatchObject({ effect, reason: 'default', explicit: undefined, userMayAllow: true });
    expect(decision.message).not.toBe('');
  });
  it('of a layer only tighten', () => {
    const set = setOf({ defaults: { read: 'ask', write: 'allow' } }, { defaults: { destructive: 'deny' } });
    expect(decideCall(set, call({ riskLevel: 'read' })).effect).toBe('ask');
    expect(decideCall(set, call({ riskLevel: 'write' })).effect).toBe('ask');
    expect(decideCall(set, call())).toMatchObject({ effect: 'deny', layer: 'user', userMayAllow: false });
  });
  it('take an unknown call for the worst, unless the layer says otherwise', () => {
    const unknown = call({ riskLevel: 'unknown' });
    expect(decideCall(setOf({ defaults: { destructive: 'deny' } }), unknown).effect).toBe('deny');
    expect(decideCall(setOf({ defaults: { destructive: 'deny', unknown: 'ask' } }), unknown).effect).toBe(
      'ask',
    );
  });
});

describe('rules', () => {
  it('match server and tool by globs, exactly otherwise', () => {
    const set = setOf({ tools: [rule('no', 'deny', { server: 'git*', tool: 'delete_*' })] });
    expect(decideCall(set, call())).toMatchObject({
      effect: 'deny',
      reason: 'rule',
      rule: 'no',
      layer: 'system',
      explicit: 'deny',
      message: 'company policy (no)',
    });
    expect(decideCall(set, call({ tool: 'Delete_repo' })).explicit).toBeUndefined();
    expect(decideCall(set, call({ server: 'my-git' })).explicit).toBeUndefined();
  });
  it('the strictest wins, the more specific one is shown', () => {
    const set = setOf({
      tools: [
        rule('any', 'deny'),
        rule('some', 'deny', { tool: 'delete_*' }),
        rule('yes', 'allow', { tool: 'delete_repo' }),
      ],
    });
    expect(decideCall(set, call())).toMatchObject({ effect: 'deny', rule: 'some' });
  });
  it('an allow answers the built-in default, never another layer', () => {
    const allow = { tools: [rule('yes', 'allow')] };
    expect(decideCall(setOf(allow), call())).toMatchObject({ effect: 'allow', explicit: 'allow' });
    expect(decideCall(setOf(allow, { defaults: { destructive: 'deny' } }), call()).effect).toBe('deny');
    expect(decideCall(setOf(allow, { tools: [rule('q', 'ask')] }), call()).effect).toBe('ask');
  });
  it('one ask that does not leave it open closes it for all', () => {
    const set = setOf(
      { tools: [rule('open', 'ask', { tool: 'delete_repo' }), rule('shut', 'ask', { userMayAllow: false })] },
      { tools: [rule('open', 'ask')] },
    );
    expect(decideCall(set, call())).toMatchObject({ effect: 'ask', rule: 'shut', userMayAllow: false });
  });
  it('that deny cover resources and prompts of the server, those that allow do not', () => {
    const read = call({ operation: 'resources/read', tool: 'file:///etc/passwd', riskLevel: 'read' });
    expect(decideCall(setOf({ tools: [rule('no', 'deny', { server: 'github' })] }), read).effect).toBe(
      'deny',
    );
    const set = setOf({ defaults: { read: 'ask' }, tools: [rule('yes', 'allow')] });
    expect(decideCall(set, read).effect).toBe('ask');
  });
});

describe('monitor mode', () => {
  it('records a default that denies, and lets pass what would pass without it', () => {
    const set = setOf({ mode: 'monitor', defaults: { read: 'deny', destructive: 'deny' } });
    const decision = decideCall(set, call({ riskLevel: 'read' }));
    expect(decision).toMatchObject({ effect: 'allow', reason: 'monitor', explicit: undefined });
    expect(decision.message).toContain('would have been denied');
  });
  it('never lets pass what would be asked without any policy', () => {
    const set = setOf({ mode: 'monitor', defaults: { destructive: 'deny' } });
    expect(decideCall(set, call({ riskLevel: 'destructive' })).effect).toBe('ask');
  });
  it('keeps what is denied or asked by a rule', () => {
    const mode = 'monitor' as const;
    expect(decideCall(setOf({ mode, tools: [rule('no', 'deny')] }), call()).effect).toBe('deny');
    const set = setOf({ mode, defaults: { destructive: 'deny' } }, { mode, tools: [rule('q', 'ask')] });
    expect(decideCall(set, call())).toMatchObject({ effect: 'ask', rule: 'q' });
  });
});

it('a layer of the environment denies and asks, but its allow says nothing', () => {
  const environment = (effect: 'allow' | 'deny') =>
    combineLayers([layer({ tools: [rule('any', effect)] }, 'environment/1')]);
  const write = call({ riskLevel: 'write' });
  expect(decideCall(environment('allow'), write).effect).toBe('ask');
  expect(decideCall(environment('deny'), write).effect).toBe('deny');
});

it('a layer that cannot be read denies every call', () => {
  const decision = decideCall(combineLayers([layer({ nonsense: 1 })]), call({ riskLevel: 'read' }));
  expect(decision).toMatchObject({ effect: 'deny', reason: 'policy_error', userMayAllow: false });
});

describe('the user’s own rule', () => {
  const user = (effect: UserRuleDecision['effect'], reason: 'rule' | 'grant' = 'rule'): UserRuleDecision => ({
    effect,
    reason,
    rule: 'mine',
    message: 'your rule (mine)',
  });
  const merged = (policies: Parameters<typeof setOf>, rule: UserRuleDecision, facts = call()) =>
    mergeWithUserRule(decideCall(setOf(...policies), facts), rule);

  it('is not needed', () => {
    const decision = decideCall(setOf({}), call());
    expect(mergeWithUserRule(decision, undefined)).toEqual(decision);
  });
  it('that allows answers an ask that leaves it open', () => {
    expect(merged([], user('allow', 'grant'))).toMatchObject({
      effect: 'allow',
      reason: 'grant',
      rule: 'mine',
    });
    expect(merged([{ tools: [rule('q', 'ask')] }], user('allow')).effect).toBe('allow');
  });
  it('that allows never loosens a deny, a denying default, or an ask that does not leave it open', () => {
    expect(merged([{ tools: [rule('no', 'deny')] }], user('allow')).rule).toBe('no');
    expect(merged([{ defaults: { destructive: 'deny' } }], user('allow')).effect).toBe('deny');
    const shut = merged([{ tools: [rule('q', 'ask', { userMayAllow: false })] }], user('allow', 'grant'));
    expect(shut).toMatchObject({ effect: 'ask', rule: 'q', userMayAllow: false });
  });
  it('that denies or asks tightens whatever policy allows', () => {
    expect(merged([{ tools: [rule('yes', 'allow')] }], user('deny'))).toMatchObject({
      effect: 'deny',
      rule: 'mine',
    });
    expect(merged([{ tools: [rule('yes', 'allow')] }], user('ask'))).toMatchObject({
      effect: 'ask',
      rule: 'mine',
    });
    expect(merged([{ tools: [rule('q', 'ask', { userMayAllow: false })] }], user('deny')).effect).toBe(
      'deny',
    );
    const noted = { mode: 'monitor' as const, defaults: { destructive: 'deny' as const } };
    expect(merged([noted], user('ask')).effect).toBe('ask');
  });
  it('that asks does not open what policy shut', () => {
    const decision = merged([{ tools: [rule('q', 'ask', { userMayAllow: false })] }], user('ask'));
    expect(decision).toMatchObject({ effect: 'ask', rule: 'q', userMayAllow: false });
  });
});
