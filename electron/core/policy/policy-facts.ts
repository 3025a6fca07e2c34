import type { Policy } from './schema.ts';

/** The folders a policy names, as it writes them: `under`, and the paths of bounds on grants. */
export function foldersOf(policies: readonly Policy[]): string[] {
  const folders = new Set<string>();
  for (const { allowedMcpServers = [] } of policies) {
    for (const { args = [], sandbox } of allowedMcpServers) {
      for (const pattern of args)
        if (typeof pattern === 'object' && 'under' in pattern) folders.add(pattern.under);
      const { allowRead = [], allowWrite = [] } = sandbox?.filesystem ?? {};
      for (const path of [...allowRead, ...allowWrite]) folders.add(path);
    }
  }
  return [...folders];
}

const SAYS_NOTHING = new Set(['$schema', 'id', 'description', 'version', 'issuedAt', 'tests', 'mode']);

/**
 * True for a policy without which everything would be as it is with it: to take it away widens nothing. One without a mode
 * enforces, which alone can be a restriction.
 */
export function restrictsNothing(policy: Policy): boolean {
  return Object.keys(policy).every((key) => SAYS_NOTHING.has(key)) && policy.mode === 'monitor';
}
