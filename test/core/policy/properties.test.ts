import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  combineLayers,
  decideCall,
  type Layer,
  mergeWithUserRule,
  type Policy,
  stricter,
} from '../../../electron/core/policy/index.ts';
import type { LaunchFacts } from '../../../shared/model/launch.ts';
import { HASH, layer } from './facts.ts';

const cases = (text: string): string[] => text.split(' ');
/** The generators make valid policies only; parsing each again would take most of the time. */
const validLayer = (policy: Policy, name = 'system'): Layer => ({
  name,
  source: `${name}.json`,
  state: { kind: 'valid', policy },
});

// A small world, so that entries and facts meet often.
const name = fc.constantFrom('a', 'b');
const hash = fc.constantFrom(HASH, 'b'.repeat(64));
const command = fc.constantFrom<string[]>(['npx', 'x'], ['npx', 'y'], ['/bin/s']);
const url = fc.constantFrom('https://a.example/m', 'https://b.example/m', 'https://u@a.example/m');
const effect = fc.constantFrom('allow' as const, 'ask' as const, 'deny' as const);
const mode = fc.constantFrom('monitor' as const, 'enforce' as const);
const level = fc.constantFrom('read' as const, 'write' as const, 'destructive' as const, 'unknown' as const);

const integrity = fc.constantFrom('sha512-a', 'sha512-b');
const client = fc.constantFrom('c', 'd');

const denied = fc.oneof(
  fc.record({ serverName: name }),
  fc.record({ sha256: hash }),
  fc.record({ serverCommand: command }),
  fc.record({ serverUrl: fc.constantFrom('https://a.example/*', 'https://*/m') }),
  fc.record(
    { package: fc.constantFrom('npm:p', 'npm:q'), version: fc.constantFrom('1.0.0', '>=1 <3'), integrity },
    { requiredKeys: ['package'] },
  ),
  fc.record({ image: fc.constantFrom('i', 'docker.io/library/i') }),
);
const allowed = fc.oneof(
  denied,
  fc.record({ sha256: hash, env: fc.subarray(['PATH', 'LD_PRELOAD']) }),
  fc.record({ serverCommand: command, env: fc.subarray(['PATH', 'LD_PRELOAD']) }),
  fc.record({ package: fc.constant('npm:p'), args: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }) }),
  fc.record({ sha256: hash, clients: fc.subarray(cases('c d'), { minLength: 1 }) }),
);
const tools = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
      server: fc.constantFrom('*', 'a', 'b'),
      tool: fc.constantFrom('*', 'get_*', 'delete_x'),
      effect,
      firm: fc.boolean(),
      when: fc.option(fc.constantFrom("risk == 'read'", 'args.flag', 'args.missing == 1'), {
        nil: undefined,
        freq: 2,
      }),
    })
    .map(({ firm, when, ...rule }) => ({ ...rule, ...(when === undefined ? {} : { when }), firm }))
    .map(({ firm, ...rule }) => (rule.effect === 'ask' && firm ? { ...rule, userMayAllow: false } : rule)),
  { selector: (rule) => rule.id, maxLength: 4 },
);
const policy: fc.Arbitrary<Policy> = fc.record(
  {
    mode,
    allowedMcpServers: fc.array(allowed, { maxLength: 3 }),
    deniedMcpServers: fc.array(denied, { maxLength: 2 }),
    defaults: fc.record(
      { read: effect, write: effect, destructive: effect, unknown: effect },
      { requiredKeys: [] },
    ),
    tools,
  },
  { requiredKeys: [] },
);
const BROKEN = layer({ nonsense: true }, 'broken');
const layers = fc
  .array(fc.oneof({ weight: 9, arbitrary: policy.map((body) => validLayer(body)) }, fc.constant(BROKEN)), {
    maxLength: 4,
  })
  .map((made) => made.map((one, index): Layer => ({ ...one, name: `user/${index}` })));

const facts: fc.Arbitrary<LaunchFacts> = fc.oneof(
  fc.record({
    kind: fc.constant('stdio' as const),
    name,
    configured: command,
    command: fc.option(command, { nil: undefined }),
    environment: fc.subarray(['PATH', 'LD_PRELOAD', 'HARMLESS']),
    folder: fc.constantFrom('irrelevant' as const, 'decides' as const),
    identity: fc.oneof(
      hash.map((sha256) => ({ kind: 'file' as const, path: '/f', sha256 })),
      fc.record({
        kind: fc.constant('package' as const),
        ecosystem: fc.constant('npm' as const),
        name: fc.constantFrom('p', 'q'),
        version: fc.constantFrom('1.0.0', '2.0.0', '9.0.0'),
        integrity,
      }),
      fc.constant({ kind: 'package' as const, ecosystem: 'npm' as const, name: 'p' }),
      fc.constant({ kind: 'image' as const, reference: `i@sha256:${HASH}` }),
      fc.constant({ kind: 'unresolvable' as const, why: 'w' }),
    ),
    serverArguments: fc.array(
      fc.constantFrom('x', 'y').map((text) => ({ text })),
      { maxLength: 2 },
    ),
    client,
    reading: fc.constantFrom('plain' as const, 'opaque' as const),
  }),
  fc.record({ kind: fc.constant('remote' as const), name, url, client }),
);
const call = fc.record({
  client: fc.constant('c'),
  server: name,
  tool: fc.constantFrom('get_x', 'delete_x'),
  identity: fc.constant('i'),
  riskLevel: level,
  operation: fc.constantFrom('tools/call' as const, 'resources/read' as const),
  args: fc.constantFrom<unknown>({}, { flag: true }, { flag: 'no condition' }),
});

const admitted = (all: readonly Layer[], launch: LaunchFacts): boolean =>
  admit(combineLayers(all), launch).effect === 'allow';
const body = (one: Layer): Policy => (one.state.kind === 'valid' ? one.state.policy : {});
const withBody = (one: Layer, change: Policy): Layer =>
  one.state.kind === 'valid'
    ? { ...one, state: { kind: 'valid', policy: { ...one.state.policy, ...change } } }
    : one;
const isContent = (entry: object): boolean =>
  cases('sha256 serverCommand package image').some((key) => key in entry);
const RUNS = { numRuns: 10_000 };
const shuffled = <T>(items: readonly T[], seed: readonly number[]): T[] =>
  items
    .map((item, index) => ({ item, key: seed[index % seed.length]! + index / 1000 }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
const seed = fc.array(fc.nat(1000), { minLength: 7, maxLength: 7 });

describe('admission', () => {
  it('deny wins: a matching deny entry in any layer denies', () => {
    fc.assert(
      fc.property(layers, facts, (all, launch) => {
        const deny = validLayer({ mode: 'monitor', deniedMcpServers: [{ serverName: launch.name }] });
        expect(admitted([...all, deny], launch)).toBe(false);
        expect(admitted([deny, ...all], launch)).toBe(false);
      }),
      RUNS,
    );
  });

  it('the order of layers and entries never matters', () => {
    fc.assert(
      fc.property(layers, facts, seed, (all, launch, order) => {
        const mixed = shuffled(all, order).map((one) =>
          withBody(one, {
            ...(body(one).allowedMcpServers && {
              allowedMcpServers: shuffled(body(one).allowedMcpServers!, order),
            }),
            ...(body(one).deniedMcpServers && {
              deniedMcpServers: shuffled(body(one).deniedMcpServers!, order),
            }),
          }),
        );
        expect(admitted(mixed, launch)).toBe(admitted(all, launch));
        expect(combineLayers(shuffled(all, order)).version).toBe(combineLayers(all).version);
      }),
      RUNS,
    );
  });

  it('adding a deny entry or a layer never widens', () => {
    fc.assert(
      fc.property(layers, facts, denied, policy, fc.nat(3), (all, launch, entry, extra, at) => {
        fc.pre(!admitted(all, launch));
        const index = all.length === 0 ? 0 : at % all.length;
        const more = all.map((one, position) =>
          position === index
            ? withBody(one, { deniedMcpServers: [...(body(one).deniedMcpServers ?? []), entry] })
            : one,
        );
        expect(admitted(more, launch)).toBe(false);
        expect(admitted([...all, validLayer(extra)], launch)).toBe(false);
        expect(admitted([...all, BROKEN], launch)).toBe(false);
      }),
      RUNS,
    );
  });

  it('removing an allow entry never widens, as long as the list stays one of content', () => {
    fc.assert(
      fc.property(policy, layers, facts, fc.nat(2), (first, rest, launch, at) => {
        const list = first.allowedMcpServers ?? [];
        fc.pre(list.length > 0);
        const fewer = list.toSpliced(at % list.length, 1);
        // A list without content entries is a list of names: another kind of list, not a shorter one.
        const sameKind =
          fewer.some(isContent) === list.some(isContent) &&
          fewer.some((entry) => 'serverUrl' in entry) === list.some((entry) => 'serverUrl' in entry);
        fc.pre(sameKind);
        const before = admitted([validLayer(first), ...rest], launch);
        const after = admitted([validLayer({ ...first, allowedMcpServers: fewer }), ...rest], launch);
        expect(after && !before).toBe(false);
      }),
      RUNS,
    );
  });

  it('an empty allowlist admits nothing', () => {
    fc.assert(
      fc.property(layers, facts, (all, launch) => {
        expect(admitted([...all, validLayer({ allowedMcpServers: [] })], launch)).toBe(false);
      }),
      RUNS,
    );
  });

  it('an error never admits: neither a broken layer, nor an identity that cannot be told', () => {
    fc.assert(
      fc.property(layers, facts, allowed, (all, launch, entry) => {
        expect(admitted([...all, BROKEN], launch)).toBe(false);
        fc.pre(launch.kind === 'stdio');
        const opaque = { ...launch, reading: 'opaque' as const };
        expect(admitted([...all, validLayer({ allowedMcpServers: [entry] })], opaque)).toBe(false);
      }),
      RUNS,
    );
  });

  it('is a pure function of its inputs', () => {
    fc.assert(
      fc.property(layers, facts, (all, launch) => {
        const before = JSON.stringify([all, launch]);
        const set = combineLayers(all);
        expect(admit(set, launch)).toEqual(
          admit(combineLayers(structuredClone(all)), structuredClone(launch)),
        );
        expect(JSON.stringify([all, launch])).toBe(before);
      }),
      RUNS,
    );
  });
});

describe('call decision', () => {
  const decide = (all: readonly Layer[], facts: Parameters<typeof decideCall>[1]) =>
    decideCall(combineLayers(all), facts);

  it('deny wins over every other rule, and over the user', () => {
    fc.assert(
      fc.property(layers, call, effect, (all, facts, users) => {
        const deny = validLayer({ mode: 'monitor', tools: [{ id: 'no', tool: '*', effect: 'deny' }] });
        const decision = decide([...all, deny], facts);
        const user = { effect: users, reason: 'grant', rule: 'u', message: 'm' } as const;
        expect(mergeWithUserRule(decision, user).effect).toBe('deny');
      }),
      RUNS,
    );
  });

  it('the order of layers and rules never matters, not even to what is shown', () => {
    fc.assert(
      fc.property(layers, call, seed, (all, facts, order) => {
        const mixed = shuffled(all, order).map((one) =>
          withBody(one, { tools: shuffled(body(one).tools ?? [], order) }),
        );
        expect(decide(mixed, facts)).toEqual(decide(all, facts));
      }),
      RUNS,
    );
  });

  it('adding a deny rule never widens; adding a layer never loosens what another layer says', () => {
    fc.assert(
      fc.property(layers, call, policy, fc.nat(3), (all, facts, extra, at) => {
        const before = decide(all, facts);
        const index = all.length === 0 ? 0 : at % all.length;
        const more = all.map((one, position) =>
          position === index
            ? withBody(one, {
                tools: [...(body(one).tools ?? []), { id: 'no', tool: 'delete_*', effect: 'deny' }],
              })
            : one,
        );
        const denying = decide(more, facts);
        expect(stricter(denying.effect, before.effect)).toBe(denying.effect);
        // The built-in default is no layer: a layer's rule may answer it.
        fc.pre(before.layer !== undefined);
        const after = decide([...all, validLayer(extra)], facts);
        expect(stricter(after.effect, before.effect)).toBe(after.effect);
        if (before.effect === 'ask' && !before.userMayAllow) expect(after.userMayAllow).toBe(false);
      }),
      RUNS,
    );
  });

  it('a user rule never loosens a deny or a firm ask, and never does anything but what it says', () => {
    fc.assert(
      fc.property(layers, call, effect, (all, facts, users) => {
        const decision = decide(all, facts);
        const merged = mergeWithUserRule(decision, {
          effect: users,
          reason: 'rule',
          rule: 'u',
          message: 'm',
        });
        const open = decision.effect === 'ask' && decision.userMayAllow;
        if (!open) expect(stricter(merged.effect, decision.effect)).toBe(merged.effect);
        if (users === 'deny') expect(merged.effect).toBe('deny');
        expect([users, decision.effect]).toContain(merged.effect);
      }),
      RUNS,
    );
  });

  it('a broken layer lets no call pass', () => {
    fc.assert(
      fc.property(layers, call, (all, facts) => {
        expect(decide([...all, BROKEN], facts).effect).toBe('deny');
      }),
      RUNS,
    );
  });

  it('a condition that cannot be evaluated counts for what denies and asks, and not for what allows', () => {
    fc.assert(
      fc.property(layers, call, effect, (all, facts, users) => {
        const rule = { id: 'zz', tool: '*', when: 'args.missing == 1', effect: users } as const;
        const without = decide(all, facts);
        const after = decide([...all, validLayer({ tools: [rule] })], facts);
        expect(stricter(after.effect, without.effect)).toBe(after.effect);
        if (users !== 'allow') expect(stricter(after.effect, users)).toBe(after.effect);
      }),
      RUNS,
    );
  });
});

describe('the whole policy', () => {
  const limits = fc.record(
    { callsPerMinute: fc.integer({ min: 1, max: 9 }), resultMegabytes: fc.integer({ min: 1, max: 9 }) },
    { requiredKeys: [] },
  );
  const demands: fc.Arbitrary<Policy> = fc.record(
    {
      mode,
      limits,
      sandbox: fc.record({ minimum: fc.constantFrom('none', 'restricted', 'isolated') }),
      shadow: fc.constantFrom('quarantine', 'report'),
      integrity: fc.constantFrom('ask', 'deny'),
      expiresAt: fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
      onExpiry: fc.constantFrom('deny', 'keep'),
    },
    { requiredKeys: [] },
  );
  const LEVELS = cases('none restricted isolated');

  it('only gets stricter with another layer, in any order', () => {
    fc.assert(
      fc.property(fc.array(demands, { maxLength: 3 }), demands, (policies, extra) => {
        const made = policies.map((one, index) => validLayer(one, `system/${index}`));
        const before = combineLayers(made).effective;
        const more = [...made, validLayer(extra, 'user')];
        const after = combineLayers(more).effective;
        expect(combineLayers(more.toReversed()).effective).toEqual(after);
        for (const [key, value] of Object.entries(before.limits ?? {}))
          expect(after.limits?.[key as 'callsPerMinute']).toBeLessThanOrEqual(value);
        expect(LEVELS.indexOf(after.sandbox.minimum)).toBeGreaterThanOrEqual(
          LEVELS.indexOf(before.sandbox.minimum),
        );
        if (before.shadow === 'quarantine') expect(after.shadow).toBe('quarantine');
        if (before.integrity === 'deny') expect(after.integrity).toBe('deny');
      }),
      RUNS,
    );
  });

  it('admits no more as time goes on', () => {
    fc.assert(
      fc.property(fc.array(demands, { maxLength: 3 }), facts, (policies, launch) => {
        const made = policies.map((one, index) => validLayer(one, `system/${index}`));
        const times = ['2025-06-01', '2026-06-01', '2027-06-01'].map((text) => Date.parse(text));
        const admits = times.map((now) => admit(combineLayers(made, { now }), launch).effect === 'allow');
        expect(admits.toSorted((left, right) => Number(right) - Number(left))).toEqual(admits);
      }),
      RUNS,
    );
  });
});
