import type { ConfigFormat } from './config-format.ts';
/** JSON, with comments and trailing commas where the file has them. */
export declare const jsonFormat: ConfigFormat;
