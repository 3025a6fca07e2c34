/**
 * True when `pattern` matches the whole of `text`; `*` stands for any run of characters, everything else for itself.
 * Exact by code unit: no case folding (U+212A lower-cases to "k"). No regular expressions, so no pattern is slow:
 * at most pattern length times text length steps.
 */
export declare function globMatches(pattern: string, text: string): boolean;
