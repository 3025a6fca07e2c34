import type { ClientAdapter } from '../adapter.ts';
/** Cursor: one global file and one per project, comments allowed, its own variables. */
export declare const cursor: ClientAdapter;
