import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

/**
 * The real folder a policy means by a path: `~` is the user's home, no link is left in the part that exists. Undefined for
 * a path that is not absolute: relative to what would be for the client to say.
 */
export function realFolder(path: string, userHome: string): string | undefined {
  const own = path === '~' || path.startsWith('~/') || path.startsWith('~\\');
  const absolute = own ? join(userHome, path.slice(1)) : path;
  if (!isAbsolute(absolute)) return undefined;
  const whole = resolve(absolute);
  for (let part = whole; ; part = dirname(part)) {
    try {
      return resolve(realpathSync(part), relative(part, whole));
    } catch {
      if (dirname(part) === part) return whole;
    }
  }
}
