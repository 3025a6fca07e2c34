import type { UserRule } from '../../shared/model/rule.ts';
import { canonicalJson } from '../../shared/util/canonical-json.ts';
import type { RuleStore } from './approvals/index.ts';
import type { RulesFile } from './store/index.ts';

/** The rules file as the rule book's store, and whether what is on disk came from somebody else. */
export interface StoredRules extends RuleStore {
  /** True when the file says something else than was last loaded or saved here; asking takes note of it. */
  changedOutside(): boolean;
}

/** Joins the rule book and its file. */
export function storedRules(file: RulesFile): StoredRules {
  let known = canonicalJson(file.load());
  return {
    load: () => structuredClone([...file.load()]),
    async save(rules: UserRule[]) {
      known = canonicalJson(rules);
      await file.save(rules);
    },
    changedOutside() {
      const now = canonicalJson(file.load());
      if (now === known) return false;
      known = now;
      return true;
    },
  };
}
