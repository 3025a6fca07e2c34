import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Opens an address in the user's browser; false where none can be. The address belongs to one login and a command line
 * can be read by every user of the machine, so the browser is given a file only we can read that leads on. No shell.
 */
export async function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const { platform } = process;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return false;
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-login-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'login.html');
  writeFileSync(file, leadingPage(url), { mode: 0o600 });
  const target = pathToFileURL(file).href;
  const [program, args]: [string, string[]] =
    platform === 'darwin'
      ? ['open', [target]]
      : platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', target]]
        : ['xdg-open', [target]];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.unref();
  return once(child, 'spawn').then(
    () => true,
    () => false,
  );
}

/** A page that leads a browser to `url`. */
export function leadingPage(url: string): string {
  const escaped = url.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${escaped}"><title>Gatehouse</title><a href="${escaped}">Go on to the login</a>\n`;
}
