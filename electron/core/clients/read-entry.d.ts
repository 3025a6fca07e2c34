import type { StdioDefinition } from '../../../shared/model/server.ts';
import type { EntryPlace, EntryShape } from './adapter.ts';
/** What an entry of a client's config is to us. */
export type EntryReading = {
    readonly kind: 'stdio';
    readonly definition: StdioDefinition;
} | {
    readonly kind: 'remote';
    readonly url: string;
}
/** Left as it is; `problem` completes the sentence "it was left alone: …". */
 | {
    readonly kind: 'problem';
    readonly problem: string;
};
/** Reads an entry without a guess: what cannot be carried over in full is a problem. */
export declare function readEntry(raw: unknown, shape: EntryShape, place: EntryPlace): EntryReading;
