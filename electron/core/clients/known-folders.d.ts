import { type PlatformPath } from 'node:path';
import type { LocateFacts } from './adapter.ts';
import type { MachineFacts } from './ports.ts';
/** The path rules of a platform, whichever one this process runs on. */
export declare function pathOf(platform: MachineFacts['platform']): PlatformPath;
/** `%APPDATA%`, or where it is when the variable is missing or relative. */
export declare function roamingFolder(facts: LocateFacts): string;
/** `$XDG_CONFIG_HOME`, which counts only when it is absolute (XDG Base Directory), else `~/.config`. */
export declare function xdgConfigFolder(facts: LocateFacts): string;
