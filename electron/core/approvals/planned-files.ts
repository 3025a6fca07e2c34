/** A replacement inside a file. */
export interface PlannedEdit {
  readonly from: string;
  readonly to: string;
}

/** What a call means to do with one file, as its arguments say. */
export type PlannedFile =
  | { readonly path: string; readonly kind: 'name' }
  | { readonly path: string; readonly kind: 'write'; readonly content: string }
  | {
      readonly path: string;
      readonly kind: 'edit';
      readonly edits: readonly PlannedEdit[];
      readonly dryRun: boolean;
    }
  | { readonly path: string; readonly kind: 'move-from' }
  | { readonly path: string; readonly kind: 'move-to' };

const MAX_FILES = 8;
const MAX_EDITS = 200;
const PATH_CHARACTERS = 4096;

/**
 * The files that a call names, at most 8: `{path, content}` writes, `{path, edits}` or `{path, old_string, new_string}`
 * edits, `{source, destination}` moves, `{path}` and `{paths}` name.
 */
export function plannedFiles(callArguments: unknown): PlannedFile[] {
  if (typeof callArguments !== 'object' || callArguments === null || Array.isArray(callArguments)) return [];
  const members = callArguments as Record<string, unknown>;
  const source = firstPath(members, 'source', 'src', 'old_path', 'oldPath', 'from');
  const destination = firstPath(members, 'destination', 'dest', 'dst', 'new_path', 'newPath', 'to');
  if (source !== undefined && destination !== undefined)
    return [
      { path: source, kind: 'move-from' },
      { path: destination, kind: 'move-to' },
    ];
  const path = firstPath(members, 'path', 'file_path', 'filePath', 'filepath', 'file', 'filename');
  if (path !== undefined) return [onePath(path, members)];
  const paths = members['paths'] ?? members['files'];
  if (!Array.isArray(paths)) return [];
  return paths
    .slice(0, MAX_FILES)
    .filter(isPath)
    .map((name) => ({ path: name, kind: 'name' }));
}

function onePath(path: string, members: Readonly<Record<string, unknown>>): PlannedFile {
  const content = firstText(members, 'content', 'contents', 'file_text', 'new_content', 'newContent', 'text');
  if (content !== undefined) return { path, kind: 'write', content };
  const single = editOf(members);
  const listed = Array.isArray(members['edits']) ? members['edits'] : single === undefined ? [] : [members];
  const edits = listed.slice(0, MAX_EDITS + 1).map(editOf);
  if (edits.length === 0 || edits.length > MAX_EDITS) return { path, kind: 'name' };
  if (!edits.every((edit) => edit !== undefined)) return { path, kind: 'name' };
  return { path, kind: 'edit', edits, dryRun: members['dryRun'] === true };
}

function editOf(value: unknown): PlannedEdit | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members = value as Record<string, unknown>;
  const from = firstText(members, 'oldText', 'old_string', 'old_str', 'oldString');
  const to = firstText(members, 'newText', 'new_string', 'new_str', 'newString');
  return from === undefined || to === undefined ? undefined : { from, to };
}

function firstText(members: Readonly<Record<string, unknown>>, ...names: string[]): string | undefined {
  for (const name of names) if (typeof members[name] === 'string') return members[name];
  return undefined;
}

function firstPath(members: Readonly<Record<string, unknown>>, ...names: string[]): string | undefined {
  const text = firstText(members, ...names);
  return isPath(text) ? text : undefined;
}

function isPath(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && value.length <= PATH_CHARACTERS && !value.includes('\0')
  );
}
