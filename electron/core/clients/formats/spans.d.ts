/** A piece of a text and what takes its place. */
export interface Replacement {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}
/** The text with every piece replaced. Removals may overlap removals; nothing else may overlap. */
export declare function replaceSpans(text: string, replacements: readonly Replacement[]): string;
