import type { Lifetime } from '../../../shared/model/approval.ts';
import type { Effect, RiskLevel } from '../../../shared/model/decision.ts';
import type { RuleMatch } from '../../../shared/model/rule.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { conditionText } from './condition-text.ts';
import { memberOf } from './target.ts';

const SHOWN_CHARACTERS = 160;

/** How far a rule reaches in danger. */
const UP_TO: Readonly<Record<RiskLevel, string>> = {
  read: ', where it only reads,',
  unknown: ', where it is not seen to change anything,',
  write: ', where nothing can be lost,',
  destructive: '',
};

const UNTIL: Readonly<Record<Lifetime, string>> = {
  once: 'this one time',
  session: 'until it disconnects',
  '1h': 'for one hour',
  always: 'until you remove this rule',
};

/**
 * One sentence for a rule, ours from the first word to the last; names from outside appear with hidden characters
 * escaped. `client` is the name to show; `expiresAt` (epoch ms) is said in UTC. Example: "Cursor may run write_file on /home/me/plan.md through notes until it
 * disconnects."
 */
export function ruleSentence(
  effect: Effect,
  match: RuleMatch,
  lifetime: Lifetime,
  client: string | undefined,
  expiresAt?: number,
): string {
  const what = match.tool === '*' ? 'any tool' : shown(match.tool);
  const through = match.server === '*' ? 'any server' : shown(match.server);
  const call = `${whoMay(effect, client)} ${what}${onWhat(match)} through ${through}`;
  return `${call}${conditions(match)} ${until(lifetime, expiresAt)}.`;
}

function conditions(match: RuleMatch): string {
  const flow = match.flow === true ? ', also after it read private data and text from outside,' : '';
  const when = match.when === undefined ? '' : ` when ${conditionText(match.when)}`;
  return `${when}${match.upTo === undefined ? '' : UP_TO[match.upTo]}${flow}`.replace(',,', ',');
}

function until(lifetime: Lifetime, expiresAt: number | undefined): string {
  if (expiresAt === undefined) return UNTIL[lifetime];
  const end = `until ${new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return lifetime === '1h' ? `${UNTIL['1h']}, ${end}` : end;
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
