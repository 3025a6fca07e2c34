import type { PolicySet } from './policy/index.ts';
import type { SandboxFloor } from './sandbox/index.ts';

/** What policy demands of the isolation of every server. */
export function sandboxFloor(set: Pick<PolicySet, 'effective'>): SandboxFloor {
  const { minimum, deniedDomains } = set.effective.sandbox;
  return { minimum: minimum === 'none' ? undefined : minimum, deniedDomains };
}
