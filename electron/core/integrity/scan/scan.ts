import type { Finding, FindingKind, ScanVerdict } from '../../../../shared/model/finding.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { collectingParameter, hasModelBusiness, isOfParameter } from './parameters.ts';
import type { Weight } from './phrases.ts';
import { scanText, type Sign } from './scan-text.ts';
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

/** Scans what JSON.parse makes: every text and every member name at every depth. Total, deterministic, offline. */
export function scanValue(root: unknown, limit: number = SCAN_LIMIT): Scan {
  const signs: PlacedSign[] = [];
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
          where: pathText(path),
        });
      }
      // An ordinary name says nothing else.
      if (ORDINARY_NAME.test(text)) return;
    } else if (isPlain(text, path)) return;
    const found = scanText(role === 'key' ? words(text) : isName(path) ? `${text} ${words(text)}` : text);
    if (found.length === 0) return;
    const where = pathText(path);
    // What a whole tool may speak of, a parameter of it asks for.
    const asksFor = isOfParameter(path) && !business;
    for (const sign of found) {
      const weight = asksFor && sign.kind === 'collecting_parameter' ? 'warn' : sign.weight;
      signs.push({ ...sign, weight, where });
    }
  });
  return { ...judge(signs), complete };
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
const WARN_SCORE = 3;
const BLOCK_SCORE = 6;

/**
 * Signs of several kinds make each other worse: one unusual sentence is a habit of its author, an order together with a
 * foreign address and secrecy is not.
 */
function judge(signs: readonly PlacedSign[]): Pick<Scan, 'verdict' | 'findings'> {
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
  const blocked = signs.some(({ weight }) => weight === 'block') || total >= BLOCK_SCORE;
  const verdict = blocked ? 'block' : total >= WARN_SCORE ? 'warn' : 'ok';
  return { verdict, findings: verdict === 'ok' ? [] : findingsOf(signs, verdict) };
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
