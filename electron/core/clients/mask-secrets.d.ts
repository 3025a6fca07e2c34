/** What stands in for a secret on screens. Its length says nothing. */
export declare const MASK = "\u2022\u2022\u2022\u2022\u2022\u2022";
/** True for a name (variable, option, member) whose value is not for screens. */
export declare function isSecretName(name: string): boolean;
/** True for a member that maps names to values which may all be secrets. */
export declare function isSecretMap(member: string): boolean;
/** The text with everything that looks like a secret masked. Masks too much rather than too little. */
export declare function maskText(text: string): string;
/** A list of arguments with secrets masked: `--token X`, `--token=X`, `-e NAME=X`, `-H "Name: X"`, and what looks like one. */
export declare function maskArguments(args: readonly string[]): string[];
