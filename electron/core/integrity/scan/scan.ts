import type { Finding, FindingKind, ScanVerdict } from '../../../../shared/model/finding.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { collectingParameter, hasModelBusiness, isOfParameter } from './parameters.ts';
import type { Weight } from './phrases.ts';
import { type HeavySentence, scanText, type Sign } from './scan-text.ts';
import { type JsonPath, pathText, visitTexts } from './walk-texts.ts';

/** What was found in one definition, text or result. `ok`: nothing was found, which does not mean that nothing is there. */
export interface Scan {
  readonly verdict: ScanVerdict;
  readonly findings: readonly Finding[];
  /** False when there was more than the limit allows to look at. */
  readonly complete: boolean;
}

/** Characters that are looked at in one definition or result. */
export const SCAN_LIMIT = 1024 * 1024;
/** More findings of one kind and place say nothing new. */
const FINDING_LIMIT = 40;

interface PlacedSign extends Sign {
  readonly where: string;
}

interface PlacedSentence extends HeavySentence {
  readonly where: string;
}

/** Scans what JSON.parse makes: every text and every member name at every depth. Total, deterministic, offline. */
export function scanValue(root: unknown, limit: number = SCAN_LIMIT): Scan {
  const { signs, heaviest, complete } = gather(root, limit);
  return { ...judge(signs, heaviest), complete };
}

/** What the rules say of a value, without the weight of its words: for scripts/train-scan.mjs. */
export function ruleScore(root: unknown): RuleScore {
  return scoreOf(gather(root, SCAN_LIMIT).signs);
}

interface Gathered {
  readonly signs: readonly PlacedSign[];
  readonly heaviest: PlacedSentence | undefined;
  readonly complete: boolean;
}

function gather(root: unknown, limit: number): Gathered {
  const signs: PlacedSign[] = [];
  let heaviest: PlacedSentence | undefined;
  let spans = 0;
  const about = aboutOf(root);
  const business = hasModelBusiness(about);
  const complete = visitTexts(root, limit, (text, path, role) => {
    if (role === 'key') {
      const weight = collectingParameter(text, path, about);
      if (weight !== undefined) {
        signs.push({
          kind: 'collecting_parameter',
          weight,
          excerpt: text,
          rule: `parameter ${weight}`,
          by: 'form',
          where: pathText(path),
        });
      }
      // An ordinary name says nothing else.
      if (ORDINARY_NAME.test(text)) return;
    } else if (isPlain(text, path)) return;
    const ofParameter = isOfParameter(path);
    const found = scanText(
      role === 'key' ? words(text) : isName(path) ? `${text} ${words(text)}` : text,
      ofParameter,
    );
    spans += found.heaviest?.spans ?? 0;
    const heavier =
      found.heaviest !== undefined && (heaviest === undefined || found.heaviest.weight > heaviest.weight);
    if (found.signs.length === 0 && !heavier) return;
    const where = pathText(path);
    if (heavier) heaviest = { ...found.heaviest, where };
    // What a whole tool may speak of, a parameter of it asks for.
    const asksFor = ofParameter && !business;
    for (const sign of found.signs) {
      const weight = asksFor && sign.kind === 'collecting_parameter' ? 'warn' : sign.weight;
      signs.push({ ...sign, weight, where });
    }
  });
  return { signs, heaviest: heaviest && { ...heaviest, spans }, complete };
}

const ORDINARY_NAME = /^[A-Za-z$][A-Za-z0-9_$.-]{0,23}$/;
const PLAIN_VALUE = /^[A-Za-z0-9_ -]{1,16}$/;

function isPlain(text: string, path: JsonPath): boolean {
  const name = path.at(-1);
  return (PLAIN_VALUE.test(text) && path.length > 0) || name === '$schema' || name === '$ref'
    ? !isOdd(text)
    : false;
}

/** A reference is a reference while it looks like one. */
const isOdd = (text: string): boolean => text.length > 120 || !/^[\w#/.:-]*$/.test(text.replace(/ /g, ''));

/** A name made of words says something too: `read_env_file_first`. */
const words = (name: string): string =>
  name.length > 400 ? name : name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
const isName = (path: JsonPath): boolean => path.length === 1 && path[0] === 'name';

/** What a tool says it is about. */
function aboutOf(root: unknown): string {
  if (typeof root !== 'object' || root === null) return '';
  const { name, title, description } = root as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 300) : '');
  return `${text(name)} ${text(title)} ${text(description)}`;
}

/** Of one kind, more of the same adds little. */
const SCORE: Readonly<Record<Weight | 'several', number>> = { hint: 1, warn: 3, several: 4, block: 8 };
/** What the weight of the heaviest sentence adds or takes away: so much for each, within these bounds. */
const PER_WEIGHT = 3;
const LEAST_WEIGHT = -3;
const MOST_WEIGHT = 5;
/** The heaviest of many sentences is heavier by chance; but whoever adds sentences gains no more than this. */
const FEW_SPANS = 6;
const MANY_SPANS = 60;
const BY_CHANCE = 0.6;
const WARN_SCORE = 3;
const BLOCK_SCORE = 9;
/** Above this, the heaviest sentence is a finding of its own. */
const TELLING_WEIGHT = 0;

/** What was seen in the form of the texts, and what was read in their words. */
export interface RuleScore {
  readonly form: number;
  readonly words: number;
}

/**
 * Signs of several kinds make each other worse: one unusual sentence is a habit of its author, an order together with a
 * foreign address and secrecy is not.
 */
function scoreOf(signs: readonly PlacedSign[]): RuleScore {
  const score = (by: PlacedSign['by'], block: number): number =>
    scoreBy(
      signs.filter((sign) => sign.by === by),
      block,
    );
  return { form: score('form', BLOCK_SCORE), words: score('words', SCORE.block) };
}

function scoreBy(signs: readonly PlacedSign[], block: number): number {
  const scores = new Map<FindingKind, number>();
  const seen = new Set<string>();
  for (const { kind, weight, rule } of signs) {
    if (seen.has(rule)) continue;
    seen.add(rule);
    const before = scores.get(kind) ?? 0;
    scores.set(
      kind,
      Math.max(before, SCORE[weight], before >= SCORE.warn && weight === 'warn' ? SCORE.several : 0),
    );
  }
  const total = [...scores.values()].reduce((sum, score) => sum + score, 0);
  return signs.some(({ weight }) => weight === 'block') ? Math.max(block, total) : total;
}

/**
 * The scores of the rules and the weight of the heaviest sentence, of so many, as one number. A harmless weight explains
 * words; it does not explain their form. A weight alone warns: where no rule sees anything, nothing is held.
 */
export function withWeight({ form, words }: RuleScore, weight: number, spans: number): number {
  const chance = BY_CHANCE * Math.log(Math.max(FEW_SPANS, Math.min(MANY_SPANS, spans)) / FEW_SPANS);
  const weighed = PER_WEIGHT * Math.max(LEAST_WEIGHT, Math.min(MOST_WEIGHT, weight - chance));
  const total = form + Math.max(form > 0 ? 0 : -Infinity, words + weighed);
  return form + words > 0 ? total : Math.min(total, BLOCK_SCORE - 1);
}

/** What the rules found and how the words weigh, together. */
function judge(
  signs: readonly PlacedSign[],
  heaviest: PlacedSentence | undefined,
): Pick<Scan, 'verdict' | 'findings'> {
  const weight = heaviest?.weight ?? 0;
  const total = withWeight(scoreOf(signs), weight, heaviest?.spans ?? 0);
  const verdict = total >= BLOCK_SCORE ? 'block' : total >= WARN_SCORE ? 'warn' : 'ok';
  if (verdict === 'ok') return { verdict, findings: [] };
  const told = signs.some((sign) => sign.where === heaviest?.where && sign.weight !== 'hint');
  if (heaviest === undefined || told || (weight <= TELLING_WEIGHT && signs.length > 0)) {
    return { verdict, findings: findingsOf(signs, verdict) };
  }
  const { excerpt, where } = heaviest;
  const order: PlacedSign = {
    kind: 'model_order',
    weight: 'warn',
    excerpt,
    where,
    rule: 'weight',
    by: 'words',
  };
  return { verdict, findings: findingsOf([...signs, order], verdict) };
}

/** The findings behind a verdict, each kind and place once, the gravest first. */
function findingsOf(signs: readonly PlacedSign[], verdict: 'warn' | 'block'): Finding[] {
  const strong = signs.filter(({ weight }) => weight !== 'hint');
  const shown = strong.length > 0 ? strong : signs;
  const alone = shown.some(({ weight }) => weight === 'block');
  const findings = new Map<string, Finding>();
  for (const { kind, weight, where, excerpt } of shown) {
    // Where no single sign blocks, all of them together do.
    const severity = weight === 'block' || (verdict === 'block' && !alone) ? 'block' : 'warn';
    const key = `${kind} ${where}`;
    if (findings.get(key)?.severity === 'block' || (findings.has(key) && severity === 'warn')) continue;
    findings.set(key, { kind, severity, where, excerpt: visibleText(excerpt) });
  }
  const sorted = [...findings.values()].sort((one, other) => rank(one) - rank(other));
  return sorted.slice(0, FINDING_LIMIT);
}

const rank = ({ severity }: Finding): number => (severity === 'block' ? 0 : 1);
