import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The user's own program of a name, by the absolute folders of a search path; undefined: there is none. */
export function findProgram(searchPath: string, names: readonly string[]): string | undefined {
  for (const folder of searchPath.split(delimiter).filter((one) => isAbsolute(one))) {
    for (const name of names) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // the next one
      }
    }
  }
  return undefined;
}
