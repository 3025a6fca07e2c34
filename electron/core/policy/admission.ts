import type { LaunchFacts } from '../../../shared/model/launch.ts';
import type { Admission } from '../../../shared/model/server.ts';
import type { EntryIndex, PlacedEntry } from './entry-index.ts';
import {
  allowContentMatch,
  type AllowMatch,
  allowNameMatch,
  allowUrlMatch,
  deniedMatch,
} from './entry-match.ts';
import type { FolderMap } from './argument-match.ts';
import { type LayerInForce, layerProblem, layerTitle, type PolicySet } from './layers.ts';
import type { AllowedEntry } from './schema.ts';
import { parseUrl } from './server-url.ts';

/**
 * Why a server may run or not: `no_policy` there is none · `no_rule` no layer has an allowlist · `allowed` · `monitor`
 * not allowed, only recorded · `denied` by an entry · `not_allowed` by an allowlist · `policy_error` a layer cannot be
 * read · `invalid_url`.
 */
export type AdmissionReason =
  'no_policy' | 'no_rule' | 'allowed' | 'monitor' | 'denied' | 'not_allowed' | 'policy_error' | 'invalid_url';

/** An answer with its reason by name; `message` is a clause that can follow "because". */
export interface PolicyAdmission extends Admission {
  readonly reason: AdmissionReason;
}

/**
 * May this server run? Any layer's deny denies; every layer with an allowlist must match; a layer that cannot be read
 * admits nothing. Pure: the same set and facts give the same answer, and the order of layers and entries never matters to
 * the effect. To be asked again at every launch, about that launch.
 */
export function admit(set: PolicySet, facts: LaunchFacts): PolicyAdmission {
  if (facts.kind === 'remote' && parseUrl(facts.url) === undefined) {
    return { effect: 'deny', reason: 'invalid_url', message: 'its address is not a valid URL' };
  }
  if (set.layers.length === 0) return { effect: 'allow', reason: 'no_policy', message: 'there is no policy' };
  return denied(set, facts) ?? unreadable(set) ?? listed(set, facts);
}

function denied(set: PolicySet, facts: LaunchFacts): PolicyAdmission | undefined {
  for (const { layer, denied: list } of set.inForce) {
    if (list === undefined) continue;
    const mentions = list.mentions(facts);
    const found = list
      .byAnything(facts, mentions)
      .find(({ entry, pattern }) => deniedMatch(entry, facts, mentions, pattern));
    if (found === undefined) continue;
    return {
      effect: 'deny',
      reason: 'denied',
      message: `${layerTitle(layer)} denies this server`,
      rule: `deniedMcpServers[${found.place}]`,
      layer: layer.name,
    };
  }
  return undefined;
}

function unreadable(set: PolicySet): PolicyAdmission | undefined {
  const layer = set.invalid[0];
  if (layer === undefined) return undefined;
  const problem = layerProblem(layer)!;
  const line = problem.line === undefined ? '' : ` line ${problem.line}, column ${problem.column}`;
  return {
    effect: 'deny',
    reason: 'policy_error',
    message: `${layerTitle(layer)} cannot be used (${layer.source}${line}: ${problem.problem}), and until it is mended it admits nothing`,
    layer: layer.name,
  };
}

function listed(set: PolicySet, facts: LaunchFacts): PolicyAdmission {
  let found: PolicyAdmission | undefined;
  let first: PolicyAdmission | undefined;
  for (const inForce of set.inForce) {
    if (inForce.allowed === undefined) continue;
    const verdict = inList(inForce.allowed, facts, set.folders);
    if (verdict.kind === 'match') found ??= allowed(inForce, verdict.index);
    else first ??= missed(set, inForce, verdict.why);
  }
  return (
    first ??
    found ?? { effect: 'allow', reason: 'no_rule', message: 'no policy has a list of allowed servers' }
  );
}

function allowed({ layer }: LayerInForce, index: number): PolicyAdmission {
  return {
    effect: 'allow',
    reason: 'allowed',
    message: `${layerTitle(layer)} allows this server`,
    rule: `allowedMcpServers[${index}]`,
    layer: layer.name,
  };
}

function missed(set: PolicySet, { layer }: LayerInForce, why: string): PolicyAdmission {
  const where = { rule: 'allowedMcpServers', layer: layer.name };
  const message = `${layerTitle(layer)} does not list it among the allowed servers${why === '' ? '' : `: ${why}`}`;
  return set.mode === 'monitor'
    ? {
        effect: 'allow',
        reason: 'monitor',
        message: `the mode is monitor; it would have been denied: ${message}`,
        ...where,
      }
    : { effect: 'deny', reason: 'not_allowed', message, ...where };
}

type ListVerdict = { kind: 'match'; index: number } | { kind: 'miss'; why: string };

/**
 * A stdio server is judged by the content entries, a remote one by the URL entries; the name, which anyone can choose,
 * counts only where a list has none of these.
 */
function inList(list: EntryIndex<AllowedEntry>, facts: LaunchFacts, folders: FolderMap): ListVerdict {
  if (list.size === 0) return { kind: 'miss', why: 'the list is empty' };
  if (facts.kind === 'stdio') {
    if (facts.reading === 'opaque') {
      const why = facts.identity.kind === 'unresolvable' ? ` (${facts.identity.why})` : '';
      return { kind: 'miss', why: `what it runs cannot be told from its command line${why}` };
    }
    if (list.hasContent)
      return firstMatch(list.byContent(facts), ({ entry }) => allowContentMatch(entry, facts, folders));
  } else if (list.hasUrl || list.hasContent) {
    return firstMatch(list.byUrl(facts.url), ({ entry, pattern }) => allowUrlMatch(entry, facts, pattern));
  }
  return firstMatch(list.byName(facts.name), ({ entry }) => allowNameMatch(entry, facts));
}

type Placed = PlacedEntry<AllowedEntry>;

function firstMatch(candidates: readonly Placed[], match: (placed: Placed) => AllowMatch): ListVerdict {
  let why = '';
  for (const placed of candidates) {
    const result = match(placed);
    if (result.kind === 'match') return { kind: 'match', index: placed.place };
    if (result.kind === 'near') why ||= result.but;
  }
  return { kind: 'miss', why };
}
