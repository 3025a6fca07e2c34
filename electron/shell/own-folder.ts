import { join } from 'node:path';
import { app, dialog } from 'electron';
import { toWireError } from '../../shared/errors/result.ts';
import { ensureRunFolder } from '../connect/run-folder.ts';

/**
 * Gives Chromium a folder of its own inside the data folder, which is made first: Chromium would make it readable by
 * everyone, and on macOS and Windows its standard folder is the data folder itself. Answers false, and says why, when
 * there can be none.
 */
export function useOwnFolder(home: string): boolean {
  try {
    ensureRunFolder(home);
    app.setPath('userData', join(home, 'desktop'));
    return true;
  } catch (error) {
    dialog.showErrorBox('Gatehouse cannot start', toWireError(error).message);
    return false;
  }
}
