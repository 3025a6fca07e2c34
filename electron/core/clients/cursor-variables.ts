import type { EntryPlace, Expansion } from './adapter.ts';
import { pathOf } from './known-folders.ts';

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * What Cursor puts in for `${userHome}`, `${workspaceFolder}`, `${workspaceFolderBasename}`, `${pathSeparator}` and
 * `${/}` (cursor.com/docs, MCP, config interpolation). Anything else is a problem: `${env:NAME}` is filled from Cursor's
 * own environment, which may hold a secret and may differ from ours, and a workspace is only known in a project config.
 */
export function expandCursorVariables(text: string, place: EntryPlace): Expansion {
  let problem: string | undefined;
  const expanded = text.replace(VARIABLE, (whole, name: string) => {
    const value = valueOf(name, place);
    if (value === undefined) problem ??= `it uses ${whole}, which only Cursor can fill in`;
    return value ?? whole;
  });
  return problem === undefined ? { kind: 'text', text: expanded } : { kind: 'problem', problem };
}

function valueOf(name: string, place: EntryPlace): string | undefined {
  const path = pathOf(place.platform);
  switch (name) {
    case 'userHome':
      return place.home;
    case 'workspaceFolder':
      return place.folder;
    case 'workspaceFolderBasename':
      return place.folder === undefined ? undefined : path.basename(place.folder);
    case 'pathSeparator':
    case '/':
      return path.sep;
    default:
      return undefined;
  }
}
