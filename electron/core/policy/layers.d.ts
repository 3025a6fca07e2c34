import type { PolicyMode, PolicyProblem } from '../../../shared/model/policy-view.ts';
import type { Policy } from './schema.ts';
/**
 * `valid` the file is as it should be · `kept` the file is broken or gone, the last good version of it stays in force ·
 * `invalid` there never was a good one: the layer admits nothing.
 */
export type LayerState = {
    readonly kind: 'valid';
    readonly policy: Policy;
} | {
    readonly kind: 'kept';
    readonly policy: Policy;
    readonly problems: readonly PolicyProblem[];
} | {
    readonly kind: 'invalid';
    readonly problems: readonly PolicyProblem[];
};
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
export declare function combineLayers(layers: readonly Layer[]): PolicySet;
/** The layer in words that fit after "denied by". */
export declare function layerTitle(layer: Layer): string;
/** The first problem of a broken layer, with its place. */
export declare function layerProblem(layer: Layer): PolicyProblem | undefined;
