import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Entry {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

/** Where Node would find `name` from a package: nested first, then outward. */
function places(path: string, name: string): string[] {
  const found: string[] = [];
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    found.push(`${at}/node_modules/${name}`);
    if (!at.includes('/node_modules/')) break;
  }
  return [...found, `node_modules/${name}`];
}

// A registry that lacks the package of a system makes npm leave it out without a word; `npm ci` then refuses the file
// everywhere, so that no fresh clone can be set up.
it.each(['package-lock.json', 'scripts/node/package-lock.json'])(
  '%s names the optional packages of every system: npm ci refuses it otherwise',
  (file) => {
    const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
      packages: Record<string, Entry>;
    };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.entries(optionalDependencies ?? {})
        .filter(([, version]) => /^\d+\.\d+\.\d+/.test(version))
        .filter(
          ([name, version]) => !places(path, name).some((place) => packages[place]?.version === version),
        )
        .map(([name, version]) => `${name}@${version}`),
    );
    expect(missing).toEqual([]);
  },
);
