import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import {
  managedPreferences,
  type ManagedPolicy,
  policyRegistry,
  type RunProgram,
} from './core/store/index.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
const execute = promisify(execFile);

/** Where the administrators of this system put policy, besides files; undefined on systems without such a place. */
export function managedPolicy(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): ManagedPolicy | undefined {
  if (platform === 'darwin') return managedPreferences(run, ownerOf);
  if (platform === 'win32') return policyRegistry(run, env['SystemRoot'] ?? 'C:\\Windows');
  return undefined;
}

const run: RunProgram = async (file, args) => {
  try {
    const { stdout } = await execute(file, [...args], {
      timeout: TIMEOUT_MS,
      maxBuffer: MOST_BYTES,
      windowsHide: true,
    });
    return { exitCode: 0, stdout };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'number') throw error;
    return { exitCode: code, stdout: '' };
  }
};

async function ownerOf(file: string): Promise<{ uid: number; mode: number } | undefined> {
  try {
    const { uid, mode } = await stat(file);
    return { uid, mode };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
