import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The page that leads a browser to `url`. */
export function redirectPage(url) {
  const escaped = url.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${escaped}"><title>Gatehouse</title><a href="${escaped}">Open Gatehouse</a>\n`;
}

/** The program that opens a file in its user's browser, and its arguments; no shell reads them. */
export function opener(platform, target) {
  if (platform === 'darwin') return ['open', [target]];
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', target]];
  return ['xdg-open', [target]];
}

/**
 * Opens `url` in the default browser. The URL holds a token and a command line can be read by every user of the machine,
 * so the browser is given a file that only we can read and that leads on. Answers what removes that file; whether a
 * browser came up is not known.
 */
export function openPage(url) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-open-'));
  const file = join(folder, 'open.html');
  writeFileSync(file, redirectPage(url), { mode: 0o600 });
  const [program, args] = opener(process.platform, pathToFileURL(file).href);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
