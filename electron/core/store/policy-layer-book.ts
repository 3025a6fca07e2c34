import { type Layer, type LayerState, parsePolicy, type Policy, restrictsNothing } from '../policy/index.ts';
import type { PolicyRead } from './policy-file-read.ts';
import type { PolicyMemory, RememberedLayer } from './policy-memory.ts';
import type { Source } from './policy-sources.ts';

interface Good {
  readonly place: string;
  readonly policy: Policy;
}

/**
 * What was good of each layer, in this process and before it: a layer that is broken, older or gone keeps its last good
 * version. Layers of the environment are kept only as long as the process lives; their variable is gone after that.
 */
export class PolicyLayerBook {
  readonly #memory: PolicyMemory;
  readonly #now: () => number;
  readonly #good = new Map<string, Good>();
  /** Layers of which only that they were there is known. */
  readonly #lost = new Map<string, RememberedLayer>();

  constructor(memory: PolicyMemory, now: () => number) {
    this.#memory = memory;
    this.#now = now;
    for (const name of memory.names()) if (!isBundle(name)) this.#recall(name, memory.get(name)!);
  }

  #recall(name: string, remembered: RememberedLayer): void {
    const parsed = remembered.text === undefined ? undefined : parsePolicy(remembered.text);
    if (parsed?.ok === true) this.#good.set(name, { place: remembered.source, policy: parsed.policy });
    else this.#lost.set(name, remembered);
  }

  /** Layers that were applied once, where nothing may be any more. */
  remembered(): Source[] {
    const places = [...this.#good].map(([name, { place }]) => ({ name, place }));
    for (const [name, { source }] of this.#lost) places.push({ name, place: source });
    return places.map(({ name, place }) => ({ name, place, read: undefined, required: false }));
  }

  /** The layer as it counts now; undefined: there is none. */
  layer(source: Source, read: PolicyRead): Layer | undefined {
    const state = this.#stateOf(source, read);
    return state === undefined ? undefined : { name: source.name, source: source.place, state };
  }

  #stateOf({ name, place, required }: Source, read: PolicyRead): LayerState | undefined {
    const good = this.#good.get(name)?.policy;
    const lost = this.#lost.get(name);
    if (read.kind === 'good') {
      const { policy, text } = read;
      const known = good ?? lost;
      const older = known === undefined ? undefined : downgrade(known, policy);
      if (older === undefined) {
        this.#apply(name, place, policy, text);
        return { kind: 'valid', policy };
      }
      return good === undefined
        ? { kind: 'invalid', problems: [{ problem: older }] }
        : { kind: 'kept', policy: good, problems: [{ problem: older }] };
    }
    if (read.kind === 'absent' && good !== undefined && restrictsNothing(good)) return this.#forget(name);
    if (read.kind === 'absent' && good === undefined && lost === undefined && !required) return undefined;
    const problems = read.kind === 'absent' ? [{ problem: gone(good, lost) }] : read.problems;
    return good === undefined ? { kind: 'invalid', problems } : { kind: 'kept', policy: good, problems };
  }

  #apply(name: string, place: string, policy: Policy, text: string): void {
    this.#good.set(name, { place, policy });
    this.#lost.delete(name);
    if (isOfEnvironment(name)) return;
    const known = this.#memory.get(name);
    if (known?.text === text && known.source === place) return;
    this.#memory.remember(name, {
      source: place,
      text,
      appliedAt: this.#now(),
      ...(policy.id === undefined ? {} : { id: policy.id }),
      ...(policy.version === undefined ? {} : { version: policy.version }),
    });
  }

  #forget(name: string): undefined {
    this.#good.delete(name);
    this.#memory.forget(name);
    return undefined;
  }
}

function isBundle(name: string): boolean {
  return name.split('/')[0] === 'bundle';
}

function isOfEnvironment(name: string): boolean {
  return name.split('/')[0] === 'environment';
}

function gone(good: Policy | undefined, lost: RememberedLayer | undefined): string {
  if (good !== undefined) return 'it is not there any more';
  return lost === undefined
    ? 'it is not there'
    : 'it was applied once, and is not there any more; nor is what Gatehouse remembered of it';
}

/** An older version of the same policy is refused. */
function downgrade(
  good: { id?: string | undefined; version?: number | undefined },
  next: Policy,
): string | undefined {
  if (good.id === undefined || good.id !== next.id) return undefined;
  if (good.version === undefined || (next.version ?? 0) >= good.version) return undefined;
  return `version ${next.version ?? 'none'} is older than version ${good.version}, which was applied`;
}
