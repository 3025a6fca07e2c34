/** Things filed under a pattern with `*`, found again by the texts the pattern can match. */
class PatternMap<Value> {
  readonly #exact = new Map<string, Value>();
  readonly #heads = new Map<string, Value>();
  #lengths: number[] = [];

  /** The value of this pattern's head, made when there is none yet. */
  at(pattern: string, make: () => Value): Value {
    const star = pattern.indexOf('*');
    const map = star < 0 ? this.#exact : this.#heads;
    const key = star < 0 ? pattern : pattern.slice(0, star);
    let value = map.get(key);
    if (value === undefined) {
      value = make();
      map.set(key, value);
      if (star >= 0 && !this.#lengths.includes(star))
        this.#lengths = [...this.#lengths, star].sort((a, b) => a - b);
    }
    return value;
  }

  /** Every value whose pattern could match the text. */
  *candidates(text: string): Generator<Value> {
    const exact = this.#exact.get(text);
    if (exact !== undefined) yield exact;
    for (const length of this.#lengths) {
      if (length > text.length) return;
      const value = this.#heads.get(length === text.length ? text : text.slice(0, length));
      if (value !== undefined) yield value;
    }
  }
}

/** What the index needs of a rule. */
export interface IndexedRule {
  readonly server: string;
  readonly tool: string;
}

interface Filed<Rule> {
  readonly rule: Rule;
  readonly place: number;
}

/** Rules in order of precedence, found by server and tool without looking at each. */
export class RuleIndex<Rule extends IndexedRule> {
  readonly #servers = new PatternMap<PatternMap<Filed<Rule>[]>>();

  /** `rules` in order of precedence, the one that counts most first. */
  constructor(rules: readonly Rule[]) {
    rules.forEach((rule, place) => {
      const tools = this.#servers.at(rule.server, () => new PatternMap());
      tools.at(rule.tool, () => []).push({ rule, place });
    });
  }

  /** The rule of highest precedence for which `fits` is true; it is asked only of rules that could match. */
  first(server: string, tool: string, fits: (rule: Rule) => boolean): Rule | undefined {
    let best: Filed<Rule> | undefined;
    for (const tools of this.#servers.candidates(server)) {
      for (const filed of tools.candidates(tool)) {
        for (const candidate of filed) {
          if (best !== undefined && candidate.place > best.place) break;
          if (!fits(candidate.rule)) continue;
          best = candidate;
          break;
        }
      }
    }
    return best?.rule;
  }
}
