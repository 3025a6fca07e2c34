import { vi } from 'vitest';
import { runs } from './real-supervisor.ts';

export { nextLine, node, realSupervisor, runs, shell } from './real-supervisor.ts';

/** Resolves when none of the processes runs any more. */
export function gone(pids: readonly number[]): Promise<void> {
  return vi.waitFor(
    () => {
      const left = pids.filter(runs);
      if (left.length > 0) throw new Error(`still running: ${left.join(', ')}`);
    },
    { timeout: 15_000, interval: 20 },
  );
}
