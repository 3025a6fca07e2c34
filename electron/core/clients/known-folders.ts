import { posix, win32, type PlatformPath } from 'node:path';
import type { LocateFacts } from './adapter.ts';
import type { MachineFacts } from './ports.ts';

/** The path rules of a platform, whichever one this process runs on. */
export function pathOf(platform: MachineFacts['platform']): PlatformPath {
  return platform === 'win32' ? win32 : posix;
}

/** `%APPDATA%`, or where it is when the variable is missing or relative. */
export function roamingFolder(facts: LocateFacts): string {
  const folder = windowsVariable(facts.env, 'APPDATA');
  return folder !== undefined && win32.isAbsolute(folder)
    ? folder
    : win32.join(facts.home, 'AppData', 'Roaming');
}

/** `$XDG_CONFIG_HOME`, which counts only when it is absolute (XDG Base Directory), else `~/.config`. */
export function xdgConfigFolder(facts: LocateFacts): string {
  const folder = facts.env['XDG_CONFIG_HOME'];
  return folder !== undefined && posix.isAbsolute(folder) ? folder : posix.join(facts.home, '.config');
}

// Names of environment variables have no case on Windows; a plain copy of process.env has lost that.
function windowsVariable(env: LocateFacts['env'], name: string): string | undefined {
  const key = Object.keys(env).find((candidate) => candidate.toUpperCase() === name);
  return key === undefined ? undefined : env[key];
}
