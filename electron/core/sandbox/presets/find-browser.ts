import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
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
