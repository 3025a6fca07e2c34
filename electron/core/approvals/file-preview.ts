import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FilePreview } from '../../../shared/model/approval.ts';
import { isSecretPath } from '../risk/index.ts';
import type { PlannedEdit, PlannedFile } from './planned-files.ts';

/** The files of this machine, as far as previews look at them. */
export interface PreviewFiles {
  /** The path with every link resolved; undefined when nothing is there. Rejects when that cannot be told. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * Content and size of a regular file; undefined for anything else (folder, device, pipe), without waiting for it. At
   * most `limit` bytes are read. Rejects when it may not be read.
   */
  read(
    path: string,
    limit: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly size: number } | undefined>;
}

/** Bytes of a file that a preview shows at most. */
export const PREVIEW_BYTES = 262_144;
const MAX_PARENTS = 64;

/**
 * What a call would do to one file: the real path, and for writes and edits the text before and after. Never rejects:
 * what cannot be shown is said in `note`. Files in which secrets are kept are never read, nor is anything on a network.
 */
export async function previewFile(plan: PlannedFile, cwd: string, files: PreviewFiles): Promise<FilePreview> {
  const unknown = (note: string): FilePreview => ({
    path: plan.path,
    realPath: plan.path,
    exists: false,
    note,
  });
  if (/^(?:\\\\|\/\/)/.test(plan.path)) return unknown('It is on a network, so it was not looked at.');
  if (plan.path.startsWith('~')) return unknown('Where “~” leads is decided by the server.');
  if (!isAbsolute(plan.path) && !isAbsolute(cwd))
    return unknown('Relative to a folder that only the server knows.');
  const notes: string[] = [];
  if (!isAbsolute(plan.path)) notes.push('Relative path: shown from the folder the client works in.');
  try {
    const absolute = resolve(cwd, plan.path);
    const found = await files.realPath(absolute);
    const realPath = found ?? (await realParent(absolute, files));
    const secret = isSecretPath(plan.path) || isSecretPath(realPath);
    const base = { path: plan.path, realPath, exists: found !== undefined };
    const change = await changeOf(plan, found, secret, files, notes);
    return { ...base, ...change, ...(notes.length === 0 ? {} : { note: notes.join(' ') }) };
  } catch (error) {
    return unknown(`It could not be looked at (${codeOf(error)}).`);
  }
}

async function changeOf(
  plan: PlannedFile,
  found: string | undefined,
  secret: boolean,
  files: PreviewFiles,
  notes: string[],
): Promise<{ before?: string; after?: string }> {
  if (plan.kind === 'name') return {};
  if (plan.kind === 'move-from') {
    notes.push(found === undefined ? 'There is no such file.' : 'It is moved away.');
    return {};
  }
  if (plan.kind === 'move-to') {
    if (found !== undefined) notes.push('It is there already and may be replaced.');
    return {};
  }
  if (secret) {
    notes.push('Secrets are often kept there, so its content is not shown.');
    return {};
  }
  const before = found === undefined ? undefined : await textOf(found, files, notes);
  const after = plan.kind === 'write' ? plan.content : edited(plan.edits, before, found !== undefined, notes);
  if (plan.kind === 'edit' && plan.dryRun) notes.push('Its arguments say that nothing is written.');
  const shown = after !== undefined && after.length <= 2 * PREVIEW_BYTES;
  if (after !== undefined && !shown)
    notes.push('The new content is too long to be compared; see the arguments.');
  return { ...(before === undefined ? {} : { before }), ...(shown ? { after } : {}) };
}

async function textOf(path: string, files: PreviewFiles, notes: string[]): Promise<string | undefined> {
  const content = await files.read(path, PREVIEW_BYTES).catch((error: unknown) => {
    notes.push(`Its content could not be read (${codeOf(error)}).`);
    return null;
  });
  if (content === null) return undefined;
  if (content === undefined) notes.push('It is not a regular file.');
  else if (content.size > PREVIEW_BYTES) notes.push(`It is too large to be shown (${content.size} bytes).`);
  else if (content.bytes.includes(0)) notes.push('It is not text.');
  else {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content.bytes);
    } catch {
      notes.push('It is not text in UTF-8.');
    }
  }
  return undefined;
}

/** Each edit replaces the first exact occurrence, as server-filesystem does; a looser match is left to the server. */
function edited(
  edits: readonly PlannedEdit[],
  before: string | undefined,
  exists: boolean,
  notes: string[],
): string | undefined {
  if (!exists) notes.push('There is no such file.');
  if (before === undefined) return undefined;
  let text = before.replaceAll('\r\n', '\n');
  for (const edit of edits) {
    const from = edit.from.replaceAll('\r\n', '\n');
    const at = text.indexOf(from);
    if (from === '' || at < 0) {
      notes.push(
        'A text to be replaced is not in the file as it is now; the server may look for it differently.',
      );
      return undefined;
    }
    text = text.slice(0, at) + edit.to.replaceAll('\r\n', '\n') + text.slice(at + from.length);
    if (text.length > 4 * PREVIEW_BYTES) return text;
  }
  return text;
}

/** The real path of the nearest folder that is there, with the rest behind it. */
async function realParent(path: string, files: PreviewFiles): Promise<string> {
  let rest = '';
  let folder = path;
  for (let level = 0; level < MAX_PARENTS && dirname(folder) !== folder; level++) {
    rest = join(folder.slice(dirname(folder).length).replace(/^[/\\]/, ''), rest);
    folder = dirname(folder);
    const real = await files.realPath(folder);
    if (real !== undefined) return join(real, rest);
  }
  return path;
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}
