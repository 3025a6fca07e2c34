/** A JSON text with the values that look like secrets masked, in members, arguments and comments alike. */
export declare function maskJson(text: string): string;
