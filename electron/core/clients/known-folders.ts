import { posix, win32, type PlatformPath } from 'node:path';
import type { LocateFacts } from './adapter.ts';
import type { MachineFacts } from './ports.ts';

/** The path rules of a platform, whichever one this process runs on. */
export function pathOf(platform: MachineFacts['platform']): PlatformPath {
  return platform === 'win32' ? win32 : posix;
}

/** `%APPDATA%`, or where it is when the variable is missing or relative. */
export function roamingFolder(facts: LocateFacts): string {
  return windowsFolder(facts, 'APPDATA', 'Roaming');
}

/** `%LOCALAPPDATA%`, or where it is when the variable is missing or relative. */
export function localFolder(facts: LocateFacts): string {
  return windowsFolder(facts, 'LOCALAPPDATA', 'Local');
}

function windowsFolder({ env, home }: LocateFacts, variable: string, usual: string): string {
  const folder = windowsVariable(env, variable);
  return folder !== undefined && win32.isAbsolute(folder) ? folder : win32.join(home, 'AppData', usual);
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
