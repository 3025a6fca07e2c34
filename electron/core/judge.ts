import type { Risk } from '../../shared/model/decision.ts';
import type { RuleBook, RuleFacts, RuleVerdict } from './approvals/index.ts';
import type { Flows } from './flow/index.ts';
import type { PinBook } from './integrity/index.ts';
import {
  argumentsHash,
  definitionHash,
  type CallFacts,
  type CallLimits,
  type Judgement,
  type JudgePort,
  NO_DEFINITION,
  type SessionFacts,
  type ToolDefinition,
} from './gateway/index.ts';
import {
  decideCall,
  labelled,
  type MergedDecision,
  mergeWithUserRule,
  type PolicyCallFacts,
  type PolicySet,
  stricter,
  type UserRuleDecision,
} from './policy/index.ts';
import { assessCall, type Assessment, type RiskInput, takesSql } from './risk/index.ts';

export interface JudgeOptions {
  /** The policy in force at this moment. */
  policy(): PolicySet;
  readonly rules: RuleBook;
  /** True while the user's stored rules cannot be read: their denials are then not known. */
  rulesUnknown(): boolean;
  /** What each client's conversation has touched. */
  readonly flows: Flows;
  /** Epoch ms. */
  readonly now: () => number;
  /** What the risk of a call is assessed with, besides the call. Absent members: without. */
  readonly assess?: Pick<RiskInput, 'sql' | 'realPath'>;
  /** The folders a server was granted, by its name; undefined when nothing is known of them. */
  readonly folders?: (server: string) => readonly string[] | undefined;
  /** A conversation touched something new, so open questions of its client may mean more than they said. */
  readonly flowChanged?: (client: string) => void;
  /** What was accepted of each server's description. Absent: nothing is held for it. */
  readonly integrity?: Pick<PinBook, 'verdict'>;
  readonly onBug: (where: string, error: unknown) => void;
}

type RuleLookup = (facts: RuleFacts) => RuleVerdict | undefined;

const UNKNOWN_RISK: Risk = { level: 'unknown', reasons: ['the call could not be assessed'] };

/** Risk, policy and the user's rules, put together. Whatever fails inside is a deny, and a bug in the log. */
export class Judge implements JudgePort {
  readonly #options: JudgeOptions;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** Counts as a use of the user's rule that decides. */
  judge(call: CallFacts): Judgement {
    return this.#judgeBy(call, (facts) => this.#options.rules.match(facts));
  }

  /** See `JudgePort`. */
  judgeAgain(call: CallFacts): Judgement {
    return this.explain(call);
  }

  /** See `JudgePort`. Never throws. */
  released(call: CallFacts, found?: Judgement['labels']): void {
    try {
      const { client, server } = call.session;
      const labels = found ?? this.#assess(call).labels;
      const { flows, now, flowChanged } = this.#options;
      if (flows.touch({ client, server, tool: call.name, labels, time: now() })) flowChanged?.(client);
    } catch (error) {
      this.#options.onBug('flow', error);
    }
  }

  /** The last session of a client ended, and with it the conversation. */
  forget(client: string): void {
    this.#options.flows.forget(client);
  }

  /** What `judge` would say; nothing is counted. */
  explain(call: CallFacts): Judgement {
    return this.#judgeBy(call, (facts) => this.#options.rules.peek(facts));
  }

  #judgeBy(call: CallFacts, ruleFor: RuleLookup): Judgement {
    try {
      return this.#judge(call, ruleFor);
    } catch (error) {
      this.#options.onBug('judge', error);
      return {
        decision: { effect: 'deny', reason: 'policy_error', message: 'Gatehouse, which could not judge it' },
        risk: UNKNOWN_RISK,
        userMayAllow: false,
      };
    }
  }

  /** A call as policy is told of it. */
  policyFacts(
    { session, operation, name, arguments: args, definition }: CallFacts,
    risk: Risk,
  ): PolicyCallFacts {
    const { client, server, identity } = session;
    const annotations = definition?.annotations;
    return {
      client,
      server,
      tool: name,
      identity,
      riskLevel: risk.level,
      operation,
      args,
      annotations,
      session,
    };
  }

  #judge(call: CallFacts, ruleFor: RuleLookup): Judgement {
    const { session } = call;
    const { risk, labels } = this.#assess(call);
    const chain = this.#options.flows.chain(session.client, labels);
    const policy = decideCall(this.#options.policy(), this.policyFacts(call, risk));
    const rule = userRule(call, risk, chain !== undefined, ruleFor);
    const answered = chain !== undefined && rule?.effect === 'allow';
    const merged = this.#cautious(mergeWithUserRule(policy, rule));
    const flowed = chain === undefined || answered ? merged : flowing(merged);
    const decision = this.#unchanged(call, flowed);
    const { effect, reason, message, layer, userMayAllow } = decision;
    return {
      // Members in the order the journal writes them, which saves it sorting them.
      decision: {
        effect,
        ...(layer === undefined ? {} : { layer }),
        message,
        reason,
        ...(decision.rule === undefined ? {} : { rule: decision.rule }),
      },
      risk,
      userMayAllow,
      labels,
      ...(chain === undefined || effect !== 'ask' ? {} : { chain }),
    };
  }

  /** Anew each time: what a path leads to may have changed since the call was judged last. */
  #assess(call: CallFacts): Assessment {
    const { session, name, operation, definition } = call;
    return assessCall({
      name,
      operation,
      definition,
      arguments: call.arguments,
      cwd: session.cwd,
      identity: session.identity,
      hintsCount: session.listed,
      folders: this.#options.folders?.(session.server),
      company: labelled(this.#options.policy().effective.labels, session.server, name),
      ...this.#options.assess,
    });
  }

  /** A tool that is not as it was accepted is not called because of an answer that was given before. */
  #unchanged(call: CallFacts, decision: MergedDecision): MergedDecision {
    const kind = PINNED_KIND[call.operation];
    if (decision.effect === 'deny' || kind === undefined) return decision;
    const hash = call.definitionHash === NO_DEFINITION ? undefined : call.definitionHash;
    const held = this.#options.integrity?.verdict(call.session, kind, call.name, hash);
    if (held === undefined) return decision;
    const { rule: _rule, layer: _layer, ...rest } = decision;
    const effect = stricter(held.effect, this.#options.policy().effective.integrity);
    return { ...rest, effect, reason: 'drift', message: held.message, userMayAllow: false };
  }

  /** While the user's denials are not known, what would pass is asked. */
  #cautious(decision: MergedDecision): MergedDecision {
    if (decision.effect !== 'allow' || !this.#options.rulesUnknown()) return decision;
    const message = 'your own rules cannot be read, so every call is asked until they can';
    return { ...decision, effect: 'ask', reason: 'policy_error', message, userMayAllow: true };
  }

  /** Hidden is only what a rule denies whatever the arguments are. */
  hides(session: SessionFacts, tool: ToolDefinition): boolean {
    try {
      if (takesSql(tool)) this.#options.assess?.sql?.expect();
      const decision = decideCall(this.#options.policy(), {
        client: session.client,
        server: session.server,
        tool: tool.name,
        identity: session.identity,
        riskLevel: 'read',
        operation: 'tools/call',
        unconditional: true,
      });
      if (decision.effect === 'deny' && decision.explicit === 'deny' && decision.reason === 'rule')
        return true;
      return this.#deniedByUser(session, tool);
    } catch (error) {
      this.#options.onBug('judge', error);
      return true;
    }
  }

  #deniedByUser(session: SessionFacts, tool: ToolDefinition): boolean {
    const { id, client, server, identity } = session;
    const facts = {
      client,
      session: id,
      server,
      identity,
      name: tool.name,
      definitionHash: definitionHash(tool),
    };
    return this.#options.rules.deniesAll(facts) !== undefined;
  }

  limits(): CallLimits | undefined {
    return this.#options.policy().effective.limits;
  }

  listVersion(): string {
    return `${this.version()}:${this.#options.rules.version()}`;
  }

  /**
   * The policy's version. The user's rules are left out on purpose: they are asked again at each call, and an answer to
   * one question must not make the answer to another worthless.
   */
  version(): string {
    return this.#options.policy().version;
  }
}

/** What a call is of, as far as it is pinned. */
const PINNED_KIND: Partial<Record<CallFacts['operation'], 'tool' | 'prompt' | 'template'>> = {
  'tools/call': 'tool',
  'prompts/get': 'prompt',
  'resources/read': 'template',
};

/** What would pass is asked, because of what the conversation read before. */
function flowing(decision: MergedDecision): MergedDecision {
  if (decision.effect === 'deny') return decision;
  if (decision.effect === 'ask' && decision.explicit !== undefined) return decision;
  const message = 'private data may leave with it, or an outsider may have asked for it';
  const { effect: _effect, rule: _rule, layer: _layer, ...rest } = decision;
  return { ...rest, effect: 'ask', reason: 'flow', message };
}

/** A call as the user's rules are told of it. A class: a literal with a getter costs half a microsecond, for every call. */
class AskedOfRules implements RuleFacts {
  readonly client: string;
  readonly session: string;
  readonly server: string;
  readonly identity: string;
  readonly name: string;
  readonly definitionHash: string;
  readonly operation: RuleFacts['operation'];
  readonly riskLevel: RuleFacts['riskLevel'];
  readonly warned: boolean;
  readonly arguments: RuleFacts['arguments'];
  readonly annotations: RuleFacts['annotations'];
  readonly cwd: string;

  constructor(call: CallFacts, risk: Risk, warned: boolean) {
    const { session } = call;
    this.client = session.client;
    this.session = session.id;
    this.server = session.server;
    this.identity = session.identity;
    this.name = call.name;
    this.definitionHash = call.definitionHash;
    this.operation = call.operation;
    this.riskLevel = risk.level;
    this.warned = warned;
    this.arguments = call.arguments;
    this.annotations = call.definition?.annotations;
    this.cwd = session.cwd;
  }

  /** Only a rule on one exact call looks at it, and most users have none. */
  get argumentsHash(): string {
    return argumentsHash(this.arguments);
  }
}

function userRule(
  call: CallFacts,
  risk: Risk,
  warned: boolean,
  ruleFor: RuleLookup,
): UserRuleDecision | undefined {
  const verdict = ruleFor(new AskedOfRules(call, risk, warned));
  if (verdict === undefined) return undefined;
  const { effect, kind, rule } = verdict;
  // Fits after "denied by" and "asked because".
  const message = effect === 'deny' ? 'your own rule' : 'your own rule says so';
  return { effect, reason: kind, rule, message };
}
