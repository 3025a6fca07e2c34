import type { Lifetime } from '../../../shared/model/approval.ts';
import type { Effect } from '../../../shared/model/decision.ts';
import type { RuleMatch } from '../../../shared/model/rule.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { memberOf } from './target.ts';

const SHOWN_CHARACTERS = 160;

const UNTIL: Readonly<Record<Lifetime, string>> = {
  once: 'this one time',
  session: 'until it disconnects',
  '1h': 'for one hour',
  always: 'until you remove this rule',
};

/**
 * One sentence for a rule, ours from the first word to the last; names from outside appear with hidden characters
 * escaped. `client` is the name to show. Example: "Cursor may run write_file on /home/me/plan.md through notes until it
 * disconnects."
 */
export function ruleSentence(
  effect: Effect,
  match: RuleMatch,
  lifetime: Lifetime,
  client: string | undefined,
): string {
  const what = match.tool === '*' ? 'any tool' : shown(match.tool);
  const through = match.server === '*' ? 'any server' : shown(match.server);
  return `${whoMay(effect, client)} ${what}${onWhat(match)} through ${through} ${UNTIL[lifetime]}.`;
}

function whoMay(effect: Effect, client: string | undefined): string {
  const name = client === undefined ? undefined : shown(client);
  if (effect === 'allow') return `${name ?? 'Every client'} may run`;
  if (effect === 'ask') return `${name ?? 'Every client'} must ask before it runs`;
  return name === undefined ? 'No client may run' : `${name} may not run`;
}

function onWhat(match: RuleMatch): string {
  if (match.argumentsHash !== undefined) return ' with exactly these arguments';
  if (match.arguments === undefined) return '';
  const parts = Object.entries(match.arguments).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return Object.keys(match.arguments!).length === 1
      ? shown(text)
      : `${shown(memberOf(key))} ${shown(text)}`;
  });
  return parts.length === 0 ? '' : ` on ${parts.join(', ')}`;
}

function shown(text: string): string {
  const visible = visibleText(text.replace(/[\r\n\t]/g, ' '));
  if (visible.length <= SHOWN_CHARACTERS) return visible;
  const half = SHOWN_CHARACTERS / 2;
  return `${visible.slice(0, half)}…${visible.slice(-half)}`;
}
