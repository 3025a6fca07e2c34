import type { OperationType, RiskLevel } from '../../../shared/model/decision.ts';
import type { FlowLabel } from '../../../shared/model/flow.ts';
import { recipientsOf } from './amount-risk.ts';
import type { ArgumentWalk } from './argument-walk.ts';
import { MEMBERS } from './member-names.ts';
import { nameWords } from './name-words.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Words in a tool's name for what comes from people or places nobody vouches for. */
const FROM_OUTSIDE = words(
  'web fetch scrape crawl browse browser url website webpage http internet google bing duckduckgo search rss feed news ' +
    'email emails mail inbox message messages issue issues comment comments ticket tickets review reviews discussion ' +
    'discussions thread threads channel slack discord telegram tweet tweets post posts pull pr mentions notification ' +
    'notifications transcript',
);
const OUTSIDE_SEARCH = words('web google bing duckduckgo internet brave tavily news');
/** Words for what is not for outsiders. */
const NOT_FOR_OUTSIDERS = words(
  'file files directory folder document documents doc docs drive note notes memory graph database db sql table tables ' +
    'query record records customer customers contact contacts calendar event events email emails mail inbox message ' +
    'messages secret secrets env environment token tokens credential credentials password passwords log logs diff ' +
    'repository repo git screenshot clipboard history invoice invoices user users account accounts',
);
/** Words for what leaves this machine, whatever else the name says. */
const GOES_OUT = words(
  'send publish upload webhook browse navigate http scrape crawl forward share tweet notify submit pay',
);
/** The same, unless the call only reads: `get_email` fetches one, `create_comment` shows one to others. */
const GOES_OUT_CHANGED = words(
  'post email mail reply comment message invite push transfer request deploy issue pull review discussion gist',
);
const RUNS = words('run exec execute eval shell bash terminal command script code python javascript spawn');
const ASKS_A_DATABASE = words('query queries sql statement cypher');

interface NameLabels {
  readonly outside: boolean;
  readonly own: boolean;
  readonly out: boolean;
  readonly outChanged: boolean;
  readonly runs: boolean;
}

const known = new Map<string, NameLabels>();
const KEPT_NAMES = 1024;

/** A call as its labels see it. */
export interface LabelledCall {
  readonly name: string;
  readonly operation: OperationType | undefined;
  readonly level: RiskLevel;
  readonly walk: ArgumentWalk;
}

/**
 * What a call of a tool nobody has a table for brings in and sends out, from its name and its arguments. In doubt a label
 * is given: a label asks once too often, a missing one lets data go.
 */
export function guessLabels({ name, operation, level, walk }: LabelledCall): FlowLabel[] {
  if (operation === 'resources/read') return resourceLabels(name);
  if (operation !== undefined && operation !== 'tools/call') return [];
  const { outside, own, out, outChanged, runs } = nameLabels(name);
  const labels = new Set<FlowLabel>();
  const reads = level === 'read' || level === 'unknown';
  if (outside && reads) labels.add('untrusted');
  if (own && reads) labels.add('private');
  if (out || (outChanged && level !== 'read')) labels.add('external');
  if (runs && level !== 'read') labels.add('exec');
  for (const { member, text } of walk.texts) {
    if (MEMBERS.url.has(member) || /^https?:\/\//i.test(text)) {
      if (/^https?:/i.test(text)) {
        labels.add('external');
        if (reads) labels.add('untrusted');
      }
    } else if (reads && (MEMBERS.path.has(member) || MEMBERS.sql.has(member))) labels.add('private');
    if (MEMBERS.shell.has(member)) labels.add('exec');
  }
  for (const { member } of walk.lists) if (MEMBERS.shell.has(member)) labels.add('exec');
  // What a tool hands out of which nothing is known may be anything.
  if (reads && labels.size === 0) labels.add('private');
  if (!labels.has('external') && level !== 'read' && recipientsOf(walk).length > 0) labels.add('external');
  return [...labels];
}

function resourceLabels(uri: string): FlowLabel[] {
  return /^https?:/i.test(uri) ? ['untrusted', 'external'] : ['private'];
}

function nameLabels(name: string): NameLabels {
  const before = known.get(name);
  if (before !== undefined) return before;
  const parts = nameWords(name);
  const has = (set: ReadonlySet<string>): boolean => parts.some((part) => set.has(part));
  const outside = has(FROM_OUTSIDE) && (!parts.includes('search') || has(OUTSIDE_SEARCH) || parts.length > 2);
  const made = {
    outside,
    own: has(NOT_FOR_OUTSIDERS),
    out: has(GOES_OUT),
    outChanged: has(GOES_OUT_CHANGED),
    runs: has(RUNS) && !has(ASKS_A_DATABASE),
  };
  if (known.size >= KEPT_NAMES) known.clear();
  if (name.length <= 128) known.set(name, made);
  return made;
}
