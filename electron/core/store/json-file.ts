import type { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.ts';
import { readFileContent } from './atomic-file.ts';
import { checkDocument, parseJsonDocument } from './parse-json.ts';

/** A JSON file as it was read: `raw` as written, `value` checked, `hash` for `writeIfUnchanged`. */
export interface JsonFile<Value> {
  readonly raw: unknown;
  readonly value: Value;
  readonly hash: string;
}

/**
 * Reads a JSON file and checks it; undefined when there is none. Raises `file_unreadable`, and `file_invalid` with line
 * and column of the first thing that is wrong.
 */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<JsonFile<z.output<Schema>> | undefined> {
  const { bytes, hash } = await readFileContent(path);
  if (bytes === undefined) return undefined;
  const document = parseJsonDocument(path, decode(path, bytes));
  return { raw: document.value, value: checkDocument(path, document, schema), hash };
}

/** A document as our own files have it: two spaces, a newline at the end. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AppError('file_invalid', { file: path, problem: 'the file is not UTF-8 text' });
  }
}
