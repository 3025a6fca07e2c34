import type { StdioDefinition } from '../../../shared/model/server.ts';
import { type StandingFacts } from './entry-standing.ts';
import { type ParsedEntry } from './formats/config-format.ts';
import type { NameBook } from './name-book.ts';
/** One entry that will be routed through Gatehouse. */
export interface PlannedEntry {
    readonly name: string;
    readonly as: string;
    readonly original: string;
    readonly written: string;
    readonly definition: StdioDefinition;
    readonly isNew: boolean;
    readonly note: string | undefined;
}
export interface SkippedEntry {
    readonly name: string;
    readonly note: string;
}
/** What adoption would do to one text. */
export interface AdoptionPlan {
    readonly after: string;
    readonly adopted: readonly PlannedEntry[];
    readonly skipped: readonly SkippedEntry[];
}
/** Plans the adoption of a text whose entries were parsed. No effects but those of asking for names. */
export declare function planAdoption(text: string, entries: readonly ParsedEntry[], facts: StandingFacts, names: NameBook): Promise<AdoptionPlan>;
