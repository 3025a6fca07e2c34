import { AppError } from '../../../shared/errors/app-error.ts';
import type { Effect } from '../../../shared/model/decision.ts';
import type { NewRule, RuleChanges, UserRule } from '../../../shared/model/rule.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { Listeners } from './listeners.ts';
import {
  appliesToTool,
  byPrecedence,
  type ConditionHolds,
  coversAnyArguments,
  type RuleFacts,
  ruleMatches,
  type ToolFacts,
} from './rule-match.ts';
import { RuleSaver } from './rule-saver.ts';
import { type ConditionProblem, editedRule, writtenRule } from './written-rule.ts';

/** Where the stored rules are. `load` is called once. Rules of a session are never given to `save`. */
export interface RuleStore {
  load(): UserRule[];
  save(rules: UserRule[]): Promise<void> | void;
}

/** What the user's rules say of a call. */
export interface RuleVerdict {
  readonly effect: Effect;
  readonly rule: string;
  /** `grant`: made by an answer to a question; `rule`: written by hand. */
  readonly kind: 'rule' | 'grant';
  readonly sentence: string;
}

/** What changed in the book. */
export interface RuleChange {
  readonly upsert: UserRule[];
  readonly removed: string[];
}

/** How conditions are read. Neither throws. */
export interface RuleConditions {
  readonly problem: ConditionProblem;
  readonly holds: ConditionHolds;
}

const NO_CONDITIONS: RuleConditions = {
  problem: () => 'conditions cannot be used here',
  holds: () => undefined,
};

export interface RuleBookOptions {
  readonly store: RuleStore;
  readonly clock: Clock;
  readonly ids: () => string;
  /** Absent: a rule with a condition is refused. */
  readonly conditions?: RuleConditions;
  /** Hears of listeners that throw and of saves nobody waits for that fail. */
  readonly report: (error: unknown) => void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The user's standing rules and grants. Rules of a session live in memory only and end with it; expired ones leave at
 * their time. Whatever is wrong with a rule, it then does not match; a store that cannot be loaded is raised, because
 * without the rules the user's denials would be lost.
 */
export class RuleBook implements Disposable {
  readonly #options: RuleBookOptions;
  readonly #rules = new Map<string, UserRule>();
  readonly #listeners: Listeners<RuleChange>;
  readonly #saver: RuleSaver;
  readonly #conditions: RuleConditions;
  #ordered: UserRule[] = [];
  #version = 0;
  #expiry: Timer | undefined;

  constructor(options: RuleBookOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.report);
    this.#conditions = options.conditions ?? NO_CONDITIONS;
    const now = options.clock.now();
    for (const rule of options.store.load())
      if (rule.match.session === undefined && !isExpired(rule, now)) this.#rules.set(rule.id, rule);
    this.#saver = new RuleSaver(options.clock, options.report, () => options.store.save(this.#stored()));
    this.#reorder();
  }

  /** Every rule in force, newest first. The objects are copies. */
  list(): UserRule[] {
    const now = this.#options.clock.now();
    const rules = [...this.#rules.values()].filter((rule) => !isExpired(rule, now));
    return rules.sort((one, other) => other.createdAt - one.createdAt).map((rule) => structuredClone(rule));
  }

  /** Adds a rule written by hand. Raises rule_invalid. `flush` tells when it is stored. */
  add(rule: NewRule): UserRule {
    const id = rule.id ?? this.#options.ids();
    if (this.#rules.has(id))
      throw new AppError('rule_invalid', { problem: `there is a rule "${id}" already` });
    const made = writtenRule(rule, id, this.#options.clock.now(), this.#conditions.problem);
    this.insert(made);
    return structuredClone(made);
  }

  /** Changes a rule. Raises rule_not_found, rule_invalid. `flush` tells when it is stored. */
  edit(id: string, changes: RuleChanges): UserRule {
    const rule = this.#rules.get(id);
    if (rule === undefined) throw new AppError('rule_not_found', { rule: id });
    const edited = editedRule(rule, changes, this.#options.clock.now(), this.#conditions.problem);
    this.insert(edited);
    return structuredClone(edited);
  }

  /** Puts in a rule that an answer made. */
  insert(rule: UserRule): void {
    this.#rules.set(rule.id, structuredClone(rule));
    this.#changed({ upsert: [structuredClone(rule)], removed: [] }, rule.match.session === undefined);
  }

  /** Removes a rule. Raises rule_not_found. `flush` tells when the removal is stored. */
  remove(id: string): void {
    const rule = this.#rules.get(id);
    if (rule === undefined) throw new AppError('rule_not_found', { rule: id });
    this.#rules.delete(id);
    this.#changed({ upsert: [], removed: [id] }, rule.match.session === undefined);
  }

  /**
   * The strictest rule for this call, of those the most specific one; undefined when none applies. Counts as a use of
   * it, unless it only demands the question.
   */
  match(facts: RuleFacts): RuleVerdict | undefined {
    const verdict = this.peek(facts);
    if (verdict !== undefined && verdict.effect !== 'ask') this.used(verdict.rule);
    return verdict;
  }

  /** Counts a use of a rule, where there is such a rule. */
  used(id: string): void {
    const rule = this.#rules.get(id);
    if (rule === undefined) return;
    rule.uses++;
    rule.lastUsedAt = this.#options.clock.now();
    if (rule.match.session === undefined) this.#saver.saveSoon();
  }

  /** As `match`, without counting it as a use: for explanations. */
  peek(facts: RuleFacts): RuleVerdict | undefined {
    const now = this.#options.clock.now();
    const { holds } = this.#conditions;
    const rule = this.#ordered.find((candidate) => ruleMatches(candidate, facts, now, holds));
    if (rule === undefined) return undefined;
    if (rule.effect !== 'ask') return verdictOf(rule);
    // The user's own demand to be asked was met by this answer; one made before the demand does not count.
    const answer = this.#ordered.find(
      (candidate) =>
        candidate.effect === 'allow' &&
        candidate.origin === 'answer' &&
        candidate.createdAt >= rule.createdAt &&
        ruleMatches(candidate, facts, now, holds),
    );
    return verdictOf(answer ?? rule);
  }

  /** The rule that denies every call of this tool, if there is one. */
  deniesAll(tool: ToolFacts): RuleVerdict | undefined {
    const now = this.#options.clock.now();
    const rule = this.#ordered.find(
      (candidate) =>
        candidate.effect === 'deny' && coversAnyArguments(candidate) && appliesToTool(candidate, tool, now),
    );
    return rule === undefined ? undefined : verdictOf(rule);
  }

  /**
   * The stored rules were changed outside: they are taken over as they are now; rules of sessions stay. Raises what
   * `load` raises, and then nothing has changed.
   */
  reload(): void {
    const { clock, store } = this.#options;
    const now = clock.now();
    // Loaded before anything is let go: a store that cannot be read must not cost the user's denials.
    const stored = store.load().filter((rule) => rule.match.session === undefined && !isExpired(rule, now));
    const removed: string[] = [];
    for (const rule of this.#rules.values()) if (rule.match.session === undefined) removed.push(rule.id);
    for (const id of removed) this.#rules.delete(id);
    for (const rule of stored) this.#rules.set(rule.id, rule);
    const gone = removed.filter((id) => !this.#rules.has(id));
    this.#changed({ upsert: stored.map((rule) => structuredClone(rule)), removed: gone }, false);
  }

  /** Forgets the rules of a session that ended. */
  dropSession(session: string): void {
    this.#drop((rule) => rule.match.session === session, false);
  }

  /** Changes with every change of the rules, expiry included; not with a use. */
  version(): string {
    return String(this.#version);
  }

  subscribe(listener: (change: RuleChange) => void): Disposable {
    return this.#listeners.add(listener);
  }

  /** Settles when everything up to now is stored; rejects when it could not be. */
  flush(): Promise<void> {
    return this.#saver.flush();
  }

  /** Ends the timers and hands what is not stored yet to the store. */
  [Symbol.dispose](): void {
    this.#expiry?.cancel();
    this.#saver[Symbol.dispose]();
  }

  #stored(): UserRule[] {
    return this.list().filter((rule) => rule.match.session === undefined);
  }

  #drop(isGone: (rule: UserRule) => boolean, store: boolean): void {
    const removed = [...this.#rules.values()].filter(isGone).map((rule) => rule.id);
    if (removed.length === 0) return;
    for (const id of removed) this.#rules.delete(id);
    this.#changed({ upsert: [], removed }, store);
  }

  #changed(change: RuleChange, store: boolean): void {
    this.#version++;
    this.#reorder();
    if (store) this.#saver.saveNow();
    this.#listeners.tell(change);
  }

  #reorder(): void {
    this.#ordered = [...this.#rules.values()].sort(byPrecedence);
    this.#expiry?.cancel();
    const next = Math.min(...this.#ordered.map((rule) => rule.expiresAt ?? Infinity));
    if (next === Infinity) return;
    const { clock } = this.#options;
    this.#expiry = clock.after(Math.min(LONGEST_TIMER, Math.max(0, next - clock.now())), () => {
      const now = clock.now();
      if (now < next) this.#reorder();
      else this.#drop((rule) => isExpired(rule, now), true);
    });
  }
}

function isExpired(rule: UserRule, now: number): boolean {
  return rule.expiresAt !== undefined && now >= rule.expiresAt;
}

function verdictOf(rule: UserRule): RuleVerdict {
  const kind = rule.origin === 'answer' ? 'grant' : 'rule';
  return { effect: rule.effect, rule: rule.id, kind, sentence: rule.sentence };
}
