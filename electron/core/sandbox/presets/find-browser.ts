import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The programs themselves first: what starts them from /usr/bin is often a script that reads all of /etc, or a snap. */
const PLACES = [
  '/usr/lib/chromium/chromium',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/opt/google/chrome/chrome',
  '/opt/microsoft/msedge/msedge',
  '/usr/bin/chromium',
];

/** A browser of the Chromium family on this machine: installed, else one that Playwright fetched. */
export async function findBrowser(home: string): Promise<string | undefined> {
  const fetched = join(home, '.cache', 'ms-playwright');
  const builds = (await readdir(fetched).catch(() => [])).filter((name) => /^chromium-\d+$/.test(name));
  const newest = builds.sort((one, other) => Number(other.slice(9)) - Number(one.slice(9)))[0];
  const places = newest === undefined ? PLACES : [...PLACES, join(fetched, newest, 'chrome-linux', 'chrome')];
  for (const place of places) {
    const found = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  return undefined;
}
