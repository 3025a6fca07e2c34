import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';

/**
 * One text for everything a launch is judged and started by. Give it the whole launch (program, arguments, environment,
 * folder, identity, definition, version of the policy …) without the session: two launches with the same key differ in
 * nothing else. A hash, so that no value of the environment stays in memory longer than it must.
 */
export function launchKey(launch: object): string {
  return createHash('sha256').update(canonicalJson(launch)).digest('hex');
}
