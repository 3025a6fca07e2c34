import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Entry {
  resolved?: string;
  integrity?: string;
  version?: string;
  optionalDependencies?: Record<string, string>;
}

const packagesOf = (file: string): Record<string, Entry> =>
  (JSON.parse(readFileSync(join(root, file), 'utf8')) as { packages: Record<string, Entry> }).packages;

/** Where Node would find `name` from a package: nested first, then outward. */
function places(path: string, name: string): string[] {
  const found: string[] = [];
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    found.push(`${at}/node_modules/${name}`);
    if (!at.includes('/node_modules/')) break;
  }
  return [...found, `node_modules/${name}`];
}

/** npm has seen to it that what is there is in the range; an exact version is easy to see to here. */
const fits = (version: string | undefined, wanted: string): boolean =>
  version !== undefined && (version === wanted || !/^\d+\.\d+\.\d+/.test(wanted));

const LOCKFILES = [
  'package-lock.json',
  'scripts/node/package-lock.json',
  'test/real-servers/package-lock.json',
];

// A registry that lacks the package of a system makes npm leave it out without a word; `npm ci` then refuses the file
// everywhere, so that no fresh clone can be set up.
it.each(LOCKFILES)('%s names the optional packages of every system: npm ci refuses it otherwise', (file) => {
  const packages = packagesOf(file);
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name, wanted]) => !places(path, name).some((place) => fits(packages[place]?.version, wanted)))
      .map(([name, wanted]) => `${name}@${wanted}`),
  );
  expect(missing).toEqual([]);
});

it.each(LOCKFILES)('%s names no place to fetch from: npm asks the registry it is set to', (file) => {
  const placed = Object.entries(packagesOf(file)).filter(([, { resolved }]) => resolved !== undefined);
  expect(placed).toEqual([]);
});
