import { constants } from 'node:fs';
import { access, open, readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import { contentHash, errorCode, errorText } from '../store/index.ts';
import type { ConfigLocation } from './adapter.ts';
import { configFormat, loadFormat, type ParsedEntry } from './formats/config-format.ts';
import { SyntaxProblem } from './formats/syntax-problem.ts';

/** The largest config that is read, in bytes. Real ones stay below 1 MiB; Claude Code's state reaches a few. */
export const LARGEST_CONFIG = 8 * 1024 * 1024;

const BYTE_ORDER_MARK = '\uFEFF';

/** A config as it was read. */
export interface ConfigContent {
  /** The file a link leads to. */
  readonly realPath: string;
  readonly bytes: Buffer;
  readonly hash: string;
  readonly mode: number;
  /** The text without its byte order mark. */
  readonly text: string;
  readonly mark: string;
}

/**
 * Reads a config and makes its format ready; undefined when there is none. Raises `file_unreadable`, and `file_invalid` when it is no UTF-8
 * text.
 */
export async function readConfig({
  path,
  format,
}: Pick<ConfigLocation, 'path' | 'format'>): Promise<ConfigContent | undefined> {
  let realPath: string;
  let bytes: Buffer;
  let mode: number;
  try {
    realPath = await realpath(path);
    // Not to wait for a writer when someone puts a pipe there.
    const handle = await open(realPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('it is not a plain file');
      if (stats.size > LARGEST_CONFIG) throw new Error(`it is larger than ${LARGEST_CONFIG / 1048576} MiB`);
      bytes = await handle.readFile();
      mode = stats.mode & 0o7777;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AppError('file_unreadable', { file: path, detail: errorText(error) }, { cause: error });
  }
  await loadFormat(format);
  return { realPath, bytes, hash: contentHash(bytes), mode, ...decodeConfig(path, bytes) };
}

/** The entries of a text. Raises `file_invalid` with line and column. */
export function parseConfig(
  location: Pick<ConfigLocation, 'path' | 'format' | 'root'>,
  text: string,
): ParsedEntry[] {
  try {
    return configFormat(location.format).parse(text, location.root);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const { line, column, message } = error;
    throw new AppError(
      'file_invalid',
      { file: location.path, line, column, problem: message },
      { cause: error },
    );
  }
}

/** The text of the bytes, and the byte order mark before it. Raises `file_invalid` when it is no UTF-8 text. */
export function decodeConfig(path: string, bytes: Uint8Array): Pick<ConfigContent, 'text' | 'mark'> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new AppError('file_invalid', { file: path, problem: 'it is not UTF-8 text' }, { cause: error });
  }
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { text: text.slice(mark.length), mark };
}

/** The bytes of a text, with the byte order mark it had. */
export function encodeConfig(text: string, mark: string): Buffer {
  return Buffer.from(mark + text, 'utf8');
}

/**
 * Raises `file_unwritable` for a file or folder that says it is not to be written, also when this process could do it all
 * the same (a rename does not ask the file, and root is never asked).
 */
export async function assertWritable(path: string, config: ConfigContent, platform: string): Promise<void> {
  const folder = dirname(config.realPath);
  try {
    if ((config.mode & 0o222) === 0) throw new Error('it is read-only');
    await access(config.realPath, constants.W_OK);
    // On Windows the read-only mark of a folder means something else.
    if (platform !== 'win32' && ((await stat(folder)).mode & 0o222) === 0) {
      throw new Error('its folder is read-only');
    }
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new AppError('file_unwritable', { file: path, detail: errorText(error) }, { cause: error });
  }
}

/** Removes temp files that a crash left beside the config, once they are old enough to be nobody's. */
export async function sweepTemporaries(realPath: string, now: number): Promise<void> {
  const folder = dirname(realPath);
  const prefix = `.${basename(realPath)}.`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix) || !/^[0-9a-f-]{36}\.tmp$/.test(name.slice(prefix.length))) continue;
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isFile() === true && now - stats.mtimeMs > 60_000) await rm(path, { force: true });
  }
}
