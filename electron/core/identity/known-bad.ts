import semver from 'semver';
import { z } from 'zod';
import { KnownBad } from '../../../shared/model/known-bad.ts';
import type { ServerDefinition } from '../../../shared/model/server.ts';
import list from './known-bad.json' with { type: 'json' };
import { type NamedPackage, namedPackages } from './named-packages.ts';

const text = z.string().min(1);

/** The shape of `known-bad.json`. `from`: the first harmful version; `only`: all of them. Neither: the name itself is bad. */
export const KnownBadList = z.strictObject({
  packages: z.array(
    z.strictObject({
      package: z.string().regex(/^(?:npm|pypi):\S+$/),
      from: text.optional(),
      only: z.array(text).min(1).optional(),
      why: text,
      source: z.url({ protocol: /^https$/ }),
    }),
  ),
  imitatedScopes: z.strictObject({
    scopes: z.array(z.string().regex(/^@[a-z0-9-]+$/)),
    source: z.url({ protocol: /^https$/ }),
  }),
});

const { packages, imitatedScopes } = KnownBadList.parse(list);
const byName = new Map(packages.map((entry) => [entry.package, entry]));

/**
 * The public record of a package that this definition names, if there is one. Judged by package and version, never by
 * what the server is called. A version that is not pinned may be any, so also a harmful one. Undefined says nothing: this
 * is no verdict that a server may run, and takes no part in one.
 */
export function knownBad(definition: ServerDefinition): KnownBad | undefined {
  for (const named of namedPackages(definition)) {
    const found = recordOf(named) ?? imitation(named);
    if (found !== undefined) return found;
  }
  return undefined;
}

function recordOf(named: NamedPackage): KnownBad | undefined {
  const entry = byName.get(`${named.ecosystem}:${named.name}`);
  if (entry === undefined || !isMeant(entry, named.version)) return undefined;
  return { package: shown(named), why: entry.why, source: entry.source };
}

function isMeant({ from, only }: (typeof packages)[number], version: string | undefined): boolean {
  if (version === undefined) return true;
  if (only !== undefined) return only.includes(version);
  return from === undefined || semver.valid(version) === null || !semver.lt(version, from);
}

/** A scope that reads like one of a well-known publisher and is another. */
function imitation(named: NamedPackage): KnownBad | undefined {
  const scope = /^(@[^/]+)\//.exec(named.name)?.[1];
  if (named.ecosystem !== 'npm' || scope === undefined || imitatedScopes.scopes.includes(scope))
    return undefined;
  const meant = imitatedScopes.scopes.find((known) => looks(known) === looks(scope));
  if (meant === undefined) return undefined;
  return {
    package: shown(named),
    why: `its name only looks like one of ${meant}`,
    source: imitatedScopes.source,
  };
}

/** One text for all names that are hard to tell apart: names of npm have lower-case ASCII only. */
function looks(name: string): string {
  return name
    .replace(/[-_.]/g, '')
    .replace(/[1i|]/g, 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

function shown({ ecosystem, name, version }: NamedPackage): string {
  return `${ecosystem}:${name}${version === undefined ? '' : `@${version}`}`;
}
