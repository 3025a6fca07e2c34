import { readdirSync } from 'node:fs';
import type { MachineFacts } from './core/clients/index.ts';

/** What the clients room needs to know of this machine. Systems without a layout of their own count as Linux. */
export function machineFacts(env: Readonly<Record<string, string | undefined>>, home: string): MachineFacts {
  const { platform, pid } = process;
  return {
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    home: env['HOME'] || home,
    env,
    pid,
    list: listFolder,
    isAlive: (other) => {
      try {
        process.kill(other, 0);
        return true;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
      }
    },
  };
}

/** A folder that cannot be read holds nothing for us. */
function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
