import type { RemoteLaunchFacts, StdioLaunchFacts } from '../../../shared/model/launch.ts';
import {
  combineLayers,
  type Layer,
  parsePolicy,
  type Policy,
  type PolicyCallFacts,
  type PolicySet,
} from '../../../electron/core/policy/index.ts';

/** A layer from the object a policy file would hold; it goes through the real parser. */
export function layer(policy: unknown, name = 'system'): Layer {
  const parsed = parsePolicy(JSON.stringify(policy));
  return {
    name,
    source: `${name}.json`,
    state: parsed.ok
      ? { kind: 'valid', policy: parsed.policy }
      : { kind: 'invalid', problems: parsed.problems },
  };
}

/** A valid layer; fails the test when the policy is not. */
export function validLayer(policy: Policy, name = 'system'): Layer {
  const made = layer(policy, name);
  if (made.state.kind !== 'valid') throw new Error(JSON.stringify(made.state));
  return made;
}

export function setOf(...policies: Policy[]): PolicySet {
  return combineLayers(policies.map((policy, index) => validLayer(policy, index === 0 ? 'system' : 'user')));
}

export const HASH = 'a'.repeat(64);

export function stdio(change: Partial<StdioLaunchFacts> = {}): StdioLaunchFacts {
  const words = ['/opt/acme/bin/mcp', '--prod'];
  return {
    kind: 'stdio',
    name: 'acme',
    configured: change.command ?? words,
    command: words,
    environment: [],
    folder: 'irrelevant',
    identity: { kind: 'file', path: '/opt/acme/bin/mcp', sha256: HASH },
    reading: 'plain',
    ...change,
  };
}

export function remote(url: string, name = 'far'): RemoteLaunchFacts {
  return { kind: 'remote', name, url };
}

export function call(change: Partial<PolicyCallFacts> = {}): PolicyCallFacts {
  return {
    client: 'cursor',
    server: 'github',
    tool: 'delete_repo',
    identity: `sha256:${HASH}`,
    riskLevel: 'destructive',
    operation: 'tools/call',
    ...change,
  };
}
