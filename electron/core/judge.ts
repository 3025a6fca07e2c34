import type { Risk } from '../../shared/model/decision.ts';
import type { RuleBook, RuleFacts, RuleVerdict } from './approvals/index.ts';
import {
  argumentsHash,
  definitionHash,
  type CallFacts,
  type Judgement,
  type JudgePort,
  type SessionFacts,
  type ToolDefinition,
} from './gateway/index.ts';
import {
  decideCall,
  type MergedDecision,
  mergeWithUserRule,
  type PolicySet,
  type UserRuleDecision,
} from './policy/index.ts';
import { assessRisk } from './risk/index.ts';

export interface JudgeOptions {
  /** The policy in force at this moment. */
  policy(): PolicySet;
  readonly rules: RuleBook;
  /** True while the user's stored rules cannot be read: their denials are then not known. */
  rulesUnknown(): boolean;
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

  #judge(call: CallFacts, ruleFor: RuleLookup): Judgement {
    const { session, operation, name } = call;
    const risk = assessRisk({
      name,
      operation,
      definition: call.definition,
      arguments: call.arguments,
      cwd: session.cwd,
    });
    const policy = decideCall(this.#options.policy(), {
      client: session.client,
      server: session.server,
      tool: name,
      identity: session.identity,
      riskLevel: risk.level,
      operation,
    });
    const merged = this.#cautious(mergeWithUserRule(policy, userRule(call, ruleFor)));
    const { effect, reason, message, rule, layer, userMayAllow } = merged;
    return {
      // Members in the order the journal writes them, which saves it sorting them.
      decision: {
        effect,
        ...(layer === undefined ? {} : { layer }),
        message,
        reason,
        ...(rule === undefined ? {} : { rule }),
      },
      risk,
      userMayAllow,
    };
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
      const decision = decideCall(this.#options.policy(), {
        client: session.client,
        server: session.server,
        tool: tool.name,
        identity: session.identity,
        riskLevel: 'read',
        operation: 'tools/call',
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

function userRule(call: CallFacts, ruleFor: RuleLookup): UserRuleDecision | undefined {
  const { session, name, definitionHash } = call;
  const verdict = ruleFor({
    client: session.client,
    session: session.id,
    server: session.server,
    identity: session.identity,
    name,
    definitionHash,
    arguments: call.arguments,
    // Only a rule on one exact call looks at it, and most users have none.
    get argumentsHash() {
      return argumentsHash(call.arguments);
    },
  });
  if (verdict === undefined) return undefined;
  const { effect, kind, rule } = verdict;
  // Fits after "denied by" and "asked because".
  const message = effect === 'deny' ? 'your own rule' : 'your own rule says so';
  return { effect, reason: kind, rule, message };
}
