import { createHash } from 'node:crypto';
import type { PolicyMode, PolicyProblem } from '../../../shared/model/policy-view.ts';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import type { Policy } from './schema.ts';

/**
 * `valid` the file is as it should be · `kept` the file is broken or gone, the last good version of it stays in force ·
 * `invalid` there never was a good one: the layer admits nothing.
 */
export type LayerState =
  | { readonly kind: 'valid'; readonly policy: Policy }
  | { readonly kind: 'kept'; readonly policy: Policy; readonly problems: readonly PolicyProblem[] }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** One source of policy. `name` is `system`, `user` or `environment`, with `/PART` where there are several. */
export interface Layer {
  readonly name: string;
  /** Where it was read: a file. */
  readonly source: string;
  readonly state: LayerState;
}

/** A layer whose policy applies. */
export interface LayerInForce {
  readonly layer: Layer;
  readonly policy: Policy;
}

/** All layers, combined once; admission and call decisions are pure functions of it. */
export interface PolicySet {
  readonly layers: readonly Layer[];
  readonly inForce: readonly LayerInForce[];
  readonly invalid: readonly Layer[];
  /** `monitor` only when every layer says so: the strictest mode wins, and a layer without a mode enforces. */
  readonly mode: PolicyMode;
  /** Changes exactly when a layer, or what is wrong with one, changes; not with the order of layers. */
  readonly version: string;
}

/** Combines layers. Their order never matters, also not to which of several reasons is shown. */
export function combineLayers(layers: readonly Layer[]): PolicySet {
  const sorted = layers.toSorted(byName);
  const inForce = sorted.flatMap((layer) =>
    layer.state.kind === 'invalid' ? [] : [{ layer, policy: layer.state.policy }],
  );
  const monitors = layers.length > 0 && layers.every(monitorsOnly);
  return {
    layers,
    inForce,
    invalid: sorted.filter((layer) => layer.state.kind === 'invalid'),
    mode: monitors ? 'monitor' : 'enforce',
    version: versionOf(layers),
  };
}

function byName(left: Layer, right: Layer): number {
  const [leftKey, rightKey] = [left, right].map(({ name, source }) => JSON.stringify([name, source]));
  return leftKey! < rightKey! ? -1 : leftKey! > rightKey! ? 1 : 0;
}

function monitorsOnly(layer: Layer): boolean {
  return layer.state.kind !== 'invalid' && layer.state.policy.mode === 'monitor';
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
