import { readdirSync } from 'node:fs';
import { type MachineFacts, windowsSide } from './core/clients/index.ts';

/** What the clients room needs to know of this machine. Systems without a layout of their own count as Linux. */
export function machineFacts(env: Readonly<Record<string, string | undefined>>, home: string): MachineFacts {
  const { platform, pid } = process;
  const known = platform === 'darwin' || platform === 'win32' ? platform : 'linux';
  return {
    platform: known,
    home: env['HOME'] || home,
    env,
    pid,
    windows: windowsSide({ platform: known, env, list: listFolder }),
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
