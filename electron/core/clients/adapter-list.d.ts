import type { ClientAdapter } from './adapter.ts';
/** Every client Gatehouse knows, in the order screens show them. */
export declare const clientAdapters: readonly ClientAdapter[];
/** The adapters of these ids, or of all clients. Raises `client_not_found`, and `bad_input` when nothing is chosen. */
export declare function selectAdapters(call: string, selection: {
    readonly clients: readonly string[];
    readonly all: boolean;
}): readonly ClientAdapter[];
