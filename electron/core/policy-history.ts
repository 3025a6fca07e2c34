import { exportRecords } from './audit/index.ts';
import type { RememberedLayer } from './store/index.ts';

const EVERYTHING = {
  index: Number.MAX_SAFE_INTEGER,
  size: Number.MAX_SAFE_INTEGER,
  seq: Number.MAX_SAFE_INTEGER,
};

interface Applied {
  readonly time: string;
  readonly kind: string;
  readonly detail?: {
    readonly layer?: string;
    readonly source?: string;
    readonly state?: string;
    readonly id?: string;
    readonly version?: number;
  };
}

/**
 * The policies that the journal says were applied and never taken away, by layer: that there was one, and which, not what
 * it said. Reads the whole journal, so it is asked only when the memory of policies is gone.
 */
export async function appliedPolicies(
  journal: string,
  now: number,
): Promise<ReadonlyMap<string, RememberedLayer>> {
  const found = new Map<string, RememberedLayer>();
  const lines = exportRecords({
    folder: journal,
    position: EVERYTHING,
    filter: { kind: 'policy.applied' },
    now,
  });
  for await (const line of lines) note(found, JSON.parse(line) as Applied);
  return found;
}

function note(found: Map<string, RememberedLayer>, { kind, time, detail }: Applied): void {
  const { layer, source, state, id, version } = detail ?? {};
  if (kind !== 'policy.applied' || layer === undefined || layer.startsWith('environment/')) return;
  if (state !== 'valid') found.delete(layer);
  else {
    const highest = Math.max(version ?? -1, found.get(layer)?.version ?? -1);
    found.set(layer, {
      source: source ?? layer,
      appliedAt: Date.parse(time),
      ...(id === undefined ? {} : { id }),
      ...(highest < 0 ? {} : { version: highest }),
    });
  }
}
