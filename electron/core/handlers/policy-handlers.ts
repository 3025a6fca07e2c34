import type { Handlers } from '../../../shared/contract/index.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import type { DenialView, PolicyRuleView, PolicyView } from '../../../shared/model/policy-view.ts';
import type { SearchIndex } from '../audit/index.ts';
import { explain, type ExplainParts } from '../explain.ts';
import { allowRequest, parsePolicy, policyRules } from '../policy/index.ts';
import type { PolicyFiles } from '../store/index.ts';

export interface PolicyHandlerParts extends ExplainParts {
  readonly index: SearchIndex;
  readonly policyFiles: PolicyFiles;
  view(): PolicyView;
}

type PolicyHandlers = Pick<
  Handlers,
  | 'policy.show'
  | 'policy.check'
  | 'policy.explain'
  | 'policy.search'
  | 'policy.denials'
  | 'policy.request'
  | 'policy.refresh'
>;

/** The calls about policy. */
export function policyHandlers(parts: PolicyHandlerParts): PolicyHandlers {
  return {
    'policy.show': () => parts.view(),
    'policy.check': ({ text }) => {
      const parsed = parsePolicy(text);
      return parsed.ok ? { valid: true, problems: [] } : { valid: false, problems: [...parsed.problems] };
    },
    'policy.explain': (input) => explain(parts, input),
    'policy.search': ({ text, limit }) => {
      const words = text.split(/\s+/).filter((word) => word !== '');
      const found = policyRules(parts.policy()).filter((rule) => holds(rule, words));
      return { rules: found.slice(0, limit), total: found.length };
    },
    'policy.denials': async ({ limit }) => {
      const { records } = await parts.index.search({ effect: 'deny', limit });
      return { denials: records.flatMap(denialOf) };
    },
    'policy.request': async ({ server }) => {
      const definition = parts.definitions.get(server);
      const { admission, facts } = await parts.admissions.judge(server, definition, parts.cwd);
      const { identity, entry, text } = allowRequest(facts, admission);
      return { identity, text, ...(entry === undefined ? {} : { entry }) };
    },
    'policy.refresh': async () => {
      await parts.policyFiles.refresh();
      return parts.view();
    },
  };
}

/** Every word somewhere in what the rule says, whatever the case of its letters. */
function holds(rule: PolicyRuleView, words: readonly string[]): boolean {
  const text = JSON.stringify(rule).toLowerCase();
  return words.every((word) => text.includes(word.toLowerCase()));
}

function denialOf({ id, time, kind, caller, operation, decision }: AuditRecord): DenialView[] {
  if ((kind !== 'server.denied' && kind !== 'call.decided') || decision?.effect !== 'deny') return [];
  const { reason, message, rule, layer } = decision;
  const known = {
    client: caller?.client,
    server: operation?.server,
    identity: operation?.identity,
    name: operation?.name,
    message,
    rule,
    layer,
  };
  const there = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return [{ id, time, kind, reason, ...there }];
}
