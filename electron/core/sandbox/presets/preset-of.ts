import type { Preset, PresetRequest } from '../plan.ts';
import { apiServers } from './api-servers.ts';
import { browserServers } from './browser-servers.ts';
import { databaseServers } from './database-servers.ts';
import { fileServers } from './file-servers.ts';
import { plainServers } from './plain-servers.ts';
import type { PresetRule } from './preset-rule.ts';
import { ownArguments, packageOf } from './server-package.ts';

/** Every server that is known. */
export const presetRules: readonly PresetRule[] = [
  ...fileServers,
  ...plainServers,
  ...apiServers,
  ...databaseServers,
  ...browserServers,
];

const byPackage = new Map(presetRules.flatMap((rule) => rule.packages.map((key) => [key, rule])));

/**
 * The least a known server needs to work as it is configured. Pure. Undefined for one that is not known: it gets nothing
 * until the user grants something.
 */
export function presetOf(launch: PresetRequest): Preset | undefined {
  const key = packageOf(launch.identity);
  const rule = key === undefined ? undefined : byPackage.get(key);
  if (rule === undefined) return undefined;
  const { grants, reason } = rule.derive({ ...launch, own: ownArguments(launch) });
  return { name: rule.name, grants, reason };
}
