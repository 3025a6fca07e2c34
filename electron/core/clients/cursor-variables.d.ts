import type { EntryPlace, Expansion } from './adapter.ts';
/**
 * What Cursor puts in for `${userHome}`, `${workspaceFolder}`, `${workspaceFolderBasename}`, `${pathSeparator}` and
 * `${/}` (cursor.com/docs, MCP, config interpolation). Anything else is a problem: `${env:NAME}` is filled from Cursor's
 * own environment, which may hold a secret and may differ from ours, and a workspace is only known in a project config.
 */
export declare function expandCursorVariables(text: string, place: EntryPlace): Expansion;
