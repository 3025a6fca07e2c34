import { app } from 'electron';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The argument that starts the app without a window. */
export const HIDDEN = '--hidden';

/**
 * Starts the app at login, in the tray, or stops doing so. macOS and Windows keep it themselves, Linux in a file. `env`
 * tells the path of an AppImage, whose program lies in a mount that is gone after it has ended.
 */
export function setAutoStart(enabled: boolean, env: NodeJS.ProcessEnv): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: enabled, args: [HIDDEN] });
    return;
  }
  const file = autoStartFile(app.getPath('appData'));
  if (!enabled) return rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, autoStartEntry(env['APPIMAGE'] ?? process.execPath), { mode: 0o600 });
}

/** True when the app starts at login; undefined for a checkout, which cannot. */
export function isAutoStart(): boolean | undefined {
  if (!app.isPackaged) return undefined;
  if (process.platform === 'linux') return existsSync(autoStartFile(app.getPath('appData')));
  return app.getLoginItemSettings({ args: [HIDDEN] }).openAtLogin;
}

/** Where desktops look for what to start (freedesktop.org autostart specification). */
export function autoStartFile(configFolder: string): string {
  return join(configFolder, 'autostart', 'gatehouse.desktop');
}

/** The entry. The program is quoted as the desktop entry specification says, or a space or `$` in its path would run another. */
export function autoStartEntry(program: string): string {
  const quoted = `"${program.replace(/[\\"`$]/g, (character) => `\\${character}`)}"`.replaceAll('%', '%%');
  // The file format unescapes backslashes once more before the quoting rule is applied.
  const command = `${quoted.replaceAll('\\', '\\\\')} ${HIDDEN}`;
  return `[Desktop Entry]\nType=Application\nName=Gatehouse\nExec=${command}\nX-GNOME-Autostart-enabled=true\n`;
}
