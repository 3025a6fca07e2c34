/** A function from offset to line and column, both from 1. */
export declare function textPositions(text: string): (offset: number) => {
    line: number;
    column: number;
};
