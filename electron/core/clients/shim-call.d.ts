import type { EntryShape } from './adapter.ts';
/** An entry that calls a shim: for which server, through which path, and whether it does so in exactly our way. */
export interface ShimCall {
    readonly server: string;
    readonly path: string;
    /** False when the entry brings an environment, variables or a folder along: then it is not what adoption writes. */
    readonly exact: boolean;
}
/** The arguments of the shim, deterministic, so that vendors' allowlists can name them exactly. */
export declare function shimArguments(server: string, client: string): string[];
/** The shim call that an entry is, or undefined when it launches something else. */
export declare function readShimCall(raw: unknown, shape: EntryShape): ShimCall | undefined;
