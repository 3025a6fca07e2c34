import { createHash } from 'node:crypto';
import type { PolicyMode, PolicyProblem } from '../../../shared/model/policy-view.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import type { FolderMap } from './argument-match.ts';
import { compileLayer, type LayerInForce } from './compile-layer.ts';
import { effectivePolicy, type EffectivePolicy } from './effective.ts';
import type { Policy } from './schema.ts';

export type { LayerInForce } from './compile-layer.ts';

/**
 * `valid` the file is as it should be · `kept` the file is broken or gone, the last good version of it stays in force ·
 * `expired` its time is over, and so it says that nothing may run · `invalid` there never was a good one: the layer admits
 * nothing.
 */
export type LayerState =
  | { readonly kind: 'valid'; readonly policy: Policy }
  | { readonly kind: 'kept'; readonly policy: Policy; readonly problems: readonly PolicyProblem[] }
  | { readonly kind: 'expired'; readonly policy: Policy; readonly problems: readonly PolicyProblem[] }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** What is known of a layer that came as a signed bundle. Times in epoch ms. */
export interface Signature {
  readonly keyId: string;
  /** When the host last said that this is the bundle. */
  readonly checkedAt: number;
}

/** One source of policy. `name` is `system`, `bundle`, `user` or `environment`, with `/PART` where there are several. */
export interface Layer {
  readonly name: string;
  /** Where it was read: a file. */
  readonly source: string;
  readonly state: LayerState;
  readonly signature?: Signature | undefined;
}

/** All layers, combined once; admission and call decisions are pure functions of it. */
export interface PolicySet {
  readonly layers: readonly Layer[];
  readonly inForce: readonly LayerInForce[];
  readonly invalid: readonly Layer[];
  /** `monitor` only when every layer says so: the strictest mode wins, and a layer without a mode enforces. */
  readonly mode: PolicyMode;
  readonly effective: EffectivePolicy;
  /** Real folders behind what the policies name. */
  readonly folders: FolderMap;
  /** When the next policy expires, epoch ms; undefined when none does. */
  readonly nextExpiry: number | undefined;
  /** Changes exactly when a layer, or what is wrong with one, changes; not with the order of layers. */
  readonly version: string;
}

/** What layers are combined by, besides themselves. */
export interface CombineOptions {
  /** Epoch ms; absent: nothing has expired. */
  readonly now?: number;
  readonly folders?: FolderMap;
}

const NO_FOLDERS: FolderMap = new Map();

/** Combines layers. Their order never matters, also not to which of several reasons is shown. */
export function combineLayers(given: readonly Layer[], options: CombineOptions = {}): PolicySet {
  const { now = 0, folders = NO_FOLDERS } = options;
  const layers = given.map((layer) => expiredOrNot(layer, now));
  const sorted = layers.toSorted(byName);
  const inForce = sorted.flatMap((layer) => {
    const policy = policyOf(layer);
    return policy === undefined ? [] : [compileLayer(layer, policy)];
  });
  const monitors = layers.length > 0 && layers.every(monitorsOnly);
  const ends = inForce.map(({ policy }) => expiryOf(policy)).filter((time) => time > now && time < Infinity);
  return {
    layers,
    inForce,
    invalid: sorted.filter(({ state }) => state.kind === 'invalid' || state.kind === 'expired'),
    mode: monitors ? 'monitor' : 'enforce',
    effective: effectivePolicy(inForce.map(({ policy }) => policy)),
    folders,
    nextExpiry: ends.length === 0 ? undefined : Math.min(...ends),
    version: versionOf(layers),
  };
}

/** The policy of a layer whose lists and rules apply; one that expired still denies what it denied. */
export function policyOf({ state }: Layer): Policy | undefined {
  return state.kind === 'invalid' ? undefined : state.policy;
}

function expiryOf({ expiresAt }: Policy): number {
  return expiresAt === undefined ? Infinity : Date.parse(expiresAt);
}

/** True when its time is over, whatever it says of that. */
export function hasExpired(policy: Policy, now: number): boolean {
  return expiryOf(policy) <= now;
}

function expiredOrNot(layer: Layer, now: number): Layer {
  const policy = policyOf(layer);
  if (policy === undefined || policy.onExpiry === 'keep' || !hasExpired(policy, now)) return layer;
  const problem = `it expired on ${policy.expiresAt!}`;
  return { ...layer, state: { kind: 'expired', policy, problems: [{ problem }] } };
}

function byName(left: Layer, right: Layer): number {
  const [leftKey, rightKey] = [left, right].map(({ name, source }) => JSON.stringify([name, source]));
  return leftKey! < rightKey! ? -1 : leftKey! > rightKey! ? 1 : 0;
}

function monitorsOnly(layer: Layer): boolean {
  const { kind } = layer.state;
  return kind !== 'invalid' && kind !== 'expired' && layer.state.policy.mode === 'monitor';
}

function versionOf(layers: readonly Layer[]): string {
  const parts = layers.map(({ name, source, state }) => canonicalJson({ name, source, state })).sort();
  return createHash('sha256').update(canonicalJson(parts)).digest('hex').slice(0, 32);
}

/** The layer in words that fit after "denied by". */
export function layerTitle(layer: Layer): string {
  switch (layer.name.split('/')[0]) {
    case 'system':
      return 'company policy';
    case 'bundle':
      return 'company policy';
    case 'user':
      return 'your own policy';
    case 'environment':
      return 'a policy of GATEHOUSE_POLICY';
    default:
      return `the policy ${layer.name}`;
  }
}

/** The first problem of a broken layer, with its place. */
export function layerProblem(layer: Layer): PolicyProblem | undefined {
  if (layer.state.kind === 'valid') return undefined;
  return layer.state.problems[0] ?? { problem: 'it cannot be used' };
}
