import { dirname, join, resolve } from 'node:path';
import type { EnvValue, SandboxGrants } from '../../../../shared/model/server.ts';
import type { PresetRequest } from '../plan.ts';
import { holds } from '../grants.ts';
import type { PackageKey } from './server-package.ts';

/** What a rule looks at: the launch, and the server's own arguments. */
export interface PresetLaunch extends PresetRequest {
  readonly own: readonly string[];
}

/** A well-known server: which packages it is, and what it is given, and why. `reason` is one sentence. */
export interface PresetRule {
  readonly name: string;
  readonly packages: readonly PackageKey[];
  derive(launch: PresetLaunch): { readonly grants: SandboxGrants; readonly reason: string };
}

/** A path as the server would read it: `~` is the home, the rest is relative to its folder. */
export function serverPath({ cwd, home }: PresetLaunch, written: string): string {
  return written === '~' || written.startsWith('~/') ? join(home, written.slice(1)) : resolve(cwd, written);
}

/** The folder of a file that is made and replaced beside others, or the file alone where the folder is too wide to give. */
export function folderOrFile(launch: PresetLaunch, file: string): { path: string; alone: boolean } {
  const folder = dirname(file);
  const shared = holds(folder, launch.home) || ['/tmp', '/var/tmp', '/home', '/etc'].includes(folder);
  return shared ? { path: file, alone: true } : { path: folder, alone: false };
}

/** A plain value of the definition's environment; secrets are not looked at. */
export function plainEnv({ definition }: PresetLaunch, name: string): string | undefined {
  const value: EnvValue | undefined = definition.env[name];
  return typeof value === 'string' ? value : undefined;
}

/** Paths as a sentence part; a list that is too long is counted. */
export function listed(paths: readonly string[]): string {
  return paths.length <= 3
    ? paths.join(', ')
    : `${paths.slice(0, 2).join(', ')} and ${paths.length - 2} more`;
}
