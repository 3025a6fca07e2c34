/** The candidate that was probably meant: equal but for case, or at most a few letters away. */
export declare function nearMiss(word: string, candidates: readonly string[]): string | undefined;
