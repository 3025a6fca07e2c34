import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { ServerArgument } from '../../../shared/model/launch.ts';
import { referencedSecrets } from '../../../shared/util/secret-reference.ts';
import type { FilePort } from './file-port.ts';

/** The arguments as policy compares them: each with the path it would name in this folder. One that names a secret is its text. */
export function serverArguments(
  texts: readonly string[],
  cwd: string,
  files: FilePort,
): Promise<ServerArgument[]> {
  return Promise.all(
    texts.map(async (text) => {
      const path = await namedPath(text, cwd, files);
      return path === undefined ? { text } : { text, path };
    }),
  );
}

/**
 * The path a text names, no link left in the part that exists. Servers take `..` out of a path by its letters or let the
 * system follow it: where these differ, or nobody can say because the path does not exist, it names nothing.
 */
async function namedPath(text: string, cwd: string, files: FilePort): Promise<string | undefined> {
  if (text === '' || text.includes('\0') || referencedSecrets(text).length > 0) return undefined;
  const byLetters = await existingPart(resolve(cwd, text), files);
  if (!/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(text)) return byLetters;
  const bySystem = await files.realPath(isAbsolute(text) ? text : `${cwd}/${text}`);
  return bySystem === byLetters ? byLetters : undefined;
}

async function existingPart(path: string, files: FilePort): Promise<string> {
  const real = await files.realPath(path);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await existingPart(dirname(path), files), basename(path));
}
