import type { ClientAdapter } from '../adapter.ts';
/** Claude Desktop: stdio servers only, one file, values taken literally. */
export declare const claudeDesktop: ClientAdapter;
