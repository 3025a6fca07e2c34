import { posix, win32 } from 'node:path';
import type { MachineFacts } from './ports.ts';

/** The Windows side, as a process inside WSL finds it. */
export interface WindowsSide {
  /** Home folder of the Windows user, as Windows writes it. */
  readonly home: string;
  /** The folder that drives are mounted in, `/mnt` unless `/etc/wsl.conf` says otherwise. */
  readonly mount: string;
}

/** Why no entry of a Windows client is adopted from inside WSL. */
export const ON_WINDOWS =
  'its client runs on Windows, and this Gatehouse runs inside WSL; install Gatehouse on Windows and adopt it there';

/** Why no entry of a project inside WSL is adopted from Windows. */
export const INSIDE_WSL =
  'its project is inside WSL, where a client cannot start this Gatehouse; install Gatehouse there and adopt it there';

/**
 * The Windows side of this machine, when this is WSL and a Windows user's home can be told: WSL puts a folder of it into
 * `PATH`; else the only home on drive C that lets itself be read. Undefined everywhere else.
 */
export function windowsSide({
  platform,
  env,
  list,
}: Pick<MachineFacts, 'platform' | 'env' | 'list'>): WindowsSide | undefined {
  if (platform !== 'linux' || !isWsl(env, list)) return undefined;
  for (const folder of (env['PATH'] ?? '').split(':')) {
    const [, mount, drive, user] = /^(\/.*)\/([a-z])\/Users\/([^/]+)\/AppData\//.exec(folder) ?? [];
    if (mount !== undefined) return { mount, home: `${drive!.toUpperCase()}:\\Users\\${user!}` };
  }
  const users = list('/mnt/c/Users').filter(
    (name) => list(`/mnt/c/Users/${name}/AppData/Roaming`).length > 0,
  );
  const [user] = users.filter((name) => !/^(?:Default|Public|All Users|Default User)$/i.test(name));
  return users.length === 1 && user !== undefined ? { mount: '/mnt', home: `C:\\Users\\${user}` } : undefined;
}

/** A service has no such variable; what runs programs of Windows is registered for all. */
function isWsl(env: MachineFacts['env'], list: MachineFacts['list']): boolean {
  if (env['WSL_DISTRO_NAME']) return true;
  return list('/proc/sys/fs/binfmt_misc').some((name) => name.startsWith('WSLInterop'));
}

/** A path of Windows as WSL mounts it; undefined for one that is on no drive. */
export function mountedPath(path: string, { mount }: Pick<WindowsSide, 'mount'>): string | undefined {
  const [, drive, rest] = /^([A-Za-z]):[\\/](.*)$/s.exec(win32.normalize(path)) ?? [];
  return drive === undefined
    ? undefined
    : posix.join(mount, drive.toLowerCase(), rest!.replaceAll('\\', '/'));
}

/** True for a path of Windows that leads into WSL: reading it starts a distribution that is not running. */
export function isInsideWsl(path: string): boolean {
  return /^[\\/]{2}(?:wsl\.localhost|wsl\$)[\\/]/i.test(path);
}
