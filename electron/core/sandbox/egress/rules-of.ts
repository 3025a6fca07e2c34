import type { NetworkRules } from '../plan.ts';
import { type HostRule, readHostRule } from './host-rule.ts';
import type { EgressRules } from './judge-target.ts';

/** Something in the network grants that cannot be used. `problem` fits after the entry. */
export interface NetworkProblem {
  readonly entry: string;
  readonly problem: string;
}

/** Ports below are bound by root alone, inside a sandbox too. */
const FIRST_FREE_PORT = 1024;

/** What cannot be used of these rules; empty when all can. For the planner: a launch with a problem is refused. */
export function networkProblems(rules: NetworkRules): NetworkProblem[] {
  const domains = [...rules.allowedDomains, ...rules.deniedDomains].flatMap((entry) => {
    const reading = readHostRule(entry);
    return 'problem' in reading ? [{ entry, problem: reading.problem }] : [];
  });
  const ports = rules.loopbackPorts
    .filter((port) => port < FIRST_FREE_PORT)
    .map((port) => ({
      entry: String(port),
      problem:
        'is a port only root may listen on, so it cannot be offered inside a sandbox: use one above 1023',
    }));
  return [...domains, ...ports];
}

/**
 * The rules of a proxy. What cannot be read never grants; as a denial it cannot be left out, so then nothing is granted at
 * all (`networkProblems` has refused such a launch before).
 */
export function egressRules(rules: NetworkRules): EgressRules {
  const allowed = read(rules.allowedDomains);
  const denied = read(rules.deniedDomains);
  const whole = denied.length === rules.deniedDomains.length;
  return { allowed: whole ? allowed : [], denied, privateNetworks: rules.allowPrivateNetworks };
}

const read = (entries: readonly string[]): HostRule[] =>
  entries.flatMap((entry) => {
    const reading = readHostRule(entry);
    return 'rule' in reading ? [reading.rule] : [];
  });
