import type { EntryPlace, Expansion } from './adapter.ts';
import { pathOf } from './known-folders.ts';

/**
 * What clients put in for variables in an entry. Only what is the same for everybody is put in here: a variable of the
 * client's own environment, or one it asks the user for, may hold a secret and may differ from what we would find.
 */
type Values = (name: string, place: EntryPlace) => string | undefined;

/** `${userHome}`, `${workspaceFolder}`, `${workspaceFolderBasename}`, `${pathSeparator}`, `${/}`: VS Code, Cursor and kin. */
export function expandEditorVariables(text: string, place: EntryPlace): Expansion {
  return expand(text, /\$\{([^}]*)\}/g, editorValue, place);
}

/** `${NAME}` and `${NAME:-default}`: Claude Code, Copilot CLI, Gemini CLI. Only the home folder is the same for all. */
export function expandShellVariables(text: string, place: EntryPlace): Expansion {
  return expand(text, /\$\{([^}]*)\}/g, shellValue, place);
}

/** `${{ secrets.NAME }}` and `${{ inputs.NAME }}`: Continue. */
export function expandTemplates(text: string, place: EntryPlace): Expansion {
  return expand(text, /\$\{\{([^}]*)\}\}/g, () => undefined, place);
}

function expand(text: string, form: RegExp, valueOf: Values, place: EntryPlace): Expansion {
  let open: { readonly whole: string; readonly name: string } | undefined;
  const expanded = text.replace(form, (whole: string, name: string) => {
    const value = valueOf(name.trim(), place);
    if (value === undefined) open ??= { whole, name: bareName(name.trim()) };
    return value ?? whole;
  });
  if (open === undefined) return { kind: 'text', text: expanded };
  return { kind: 'variable', ...open, isAll: open.whole === text.trim() };
}

/** `TOKEN` of `env:TOKEN`, `input:TOKEN`, `secrets.TOKEN` and `TOKEN:-default`. */
function bareName(name: string): string {
  return name.replace(/^(?:env:|input:|secrets\.|inputs\.)/, '').replace(/:-.*$/s, '');
}

const editorValue: Values = (name, place) => {
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
};

const shellValue: Values = (name, place) =>
  name === 'HOME' || (name === 'USERPROFILE' && place.platform === 'win32') ? place.home : undefined;
