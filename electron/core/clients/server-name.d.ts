/** The name itself when it can be a server name, else the nearest one that can. Deterministic, never empty. */
export declare function serverNameFor(name: string): string;
/** The `count`th choice of a name: `github`, `github-2`, `github-3`, … never longer than a name may be. */
export declare function numberedName(name: string, count: number): string;
