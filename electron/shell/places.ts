import { join } from 'node:path';
import type { CoreStart } from '../connect/start-core.ts';

/** What of the installation and the process the places depend on. */
export interface Installation {
  isPackaged: boolean;
  /** The folder or archive of the app: holds `dist`. */
  appPath: string;
  resourcesPath: string;
  platform: string;
  env: NodeJS.ProcessEnv;
}

/** Where the desktop app finds its parts. */
export interface Places {
  preload: string;
  page: string;
  core: CoreStart;
}

/**
 * The parts of an installed app or of a checkout. The core runs under the Node that the app carries, never under Electron
 * (docs/decisions/0003); in a checkout under the one that started us. An installed app takes no program from its
 * environment.
 */
export function findPlaces({ isPackaged, appPath, resourcesPath, platform, env }: Installation): Places {
  const carried = join(resourcesPath, 'gatehouse');
  const program = platform === 'win32' ? 'node.exe' : 'node';
  const node = isPackaged ? join(carried, 'runtime', program) : (env['GATEHOUSE_NODE'] ?? 'node');
  return {
    preload: join(appPath, 'dist', 'preload.cjs'),
    page: join(appPath, 'dist', 'renderer'),
    core: { entry: join(isPackaged ? carried : appPath, 'dist', 'headless.js'), node, env },
  };
}
