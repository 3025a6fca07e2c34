import type { CoreOptions } from './core-options.ts';
import type { Health } from './health/index.ts';
import { appliedPolicies } from './policy-history.ts';
import { bundleFetch, hmacSeal, memoryKey, PolicyFiles, PolicyMemoryFile } from './store/index.ts';

/** Every layer of policy of this machine, and what is remembered of them. Raises what the memory's key file raises. */
export async function openPolicyFiles(
  options: CoreOptions,
  health: Health,
  onProblem: (error: unknown) => void,
): Promise<PolicyFiles> {
  const { clock, home, random } = options;
  const memory = await PolicyMemoryFile.open({
    file: home.policyMemory,
    seal: hmacSeal(await memoryKey(home.policyMemoryKey, random)),
    history: () => appliedPolicies(home.journal, clock.now()),
    onLost: (problem) => health.raise('policy_memory', { file: home.policyMemory, problem }),
  });
  return PolicyFiles.open({
    system: options.systemPolicy,
    managed: options.managedPolicy,
    userFile: home.policy,
    listedFiles: options.listedPolicies,
    clock,
    memory,
    bundles: { fetch: options.fetchBundle ?? bundleFetch(), random },
    onProblem,
  });
}
