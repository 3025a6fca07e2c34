import type { Clock, Random, Timer } from '../clock/index.ts';
import {
  type Bundle,
  hasExpired,
  type Layer,
  openEnvelope,
  parsePolicy,
  type Policy,
} from '../policy/index.ts';
import type { BundleAnswer, FetchBundle } from './bundle-fetch.ts';
import type { PolicyMemory } from './policy-memory.ts';

export interface PolicyBundleOptions {
  /** The name of its layer. */
  readonly name: string;
  readonly bundle: Bundle;
  readonly memory: PolicyMemory;
  readonly fetch: FetchBundle;
  readonly clock: Clock;
  readonly random: Random;
  /** The latest time that is known, epoch ms: a clock that was set back must not bring back what expired. */
  time(): number;
  /** The layer is another one, or something else is wrong with it. */
  readonly onChange: () => void;
}

interface Good {
  readonly policy: Policy;
  readonly keyId: string;
}

type Trouble = { readonly kind: 'refused' | 'unreachable'; readonly problem: string };

const TIMEOUT_MS = 20_000;
const FIRST_RETRY_MS = 60_000;
const DEFAULT_REFRESH_MINUTES = 60;

/**
 * A signed policy on a web server, as a layer. What was good stays in force whatever the server does; only another one
 * that is signed with a known key, not older and not expired, takes its place.
 */
export class PolicyBundle implements Disposable {
  readonly #options: PolicyBundleOptions;
  readonly #ending = new AbortController();
  #good: Good | undefined;
  #trouble: Trouble | undefined;
  #checkedAt = 0;
  #failures = 0;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PolicyBundleOptions) {
    this.#options = options;
    const { name, bundle, memory } = options;
    const remembered = memory.get(name);
    if (remembered?.text === undefined || remembered.source !== bundle.url) return;
    const opened = this.#open(remembered.text);
    if (typeof opened === 'string')
      this.#trouble = { kind: 'refused', problem: `the one that was kept: ${opened}` };
    else this.#good = opened;
  }

  /** True when there is one to go by. */
  get isThere(): boolean {
    return this.#good !== undefined;
  }

  /** Why the host could not be reached the last time; undefined when it could. */
  get unreachable(): string | undefined {
    return this.#trouble?.kind === 'unreachable' ? this.#trouble.problem : undefined;
  }

  layer(): Layer {
    const { name, bundle } = this.#options;
    const { problem } = this.#trouble ?? { problem: 'it has not been fetched yet' };
    const good = this.#good;
    if (good === undefined)
      return { name, source: bundle.url, state: { kind: 'invalid', problems: [{ problem }] } };
    const signature = { keyId: good.keyId, checkedAt: this.#checkedAt };
    const { policy } = good;
    // A host that is away is nothing wrong with the policy: it holds until it expires.
    const state: Layer['state'] =
      this.#trouble?.kind === 'refused'
        ? { kind: 'kept', policy, problems: [{ problem }] }
        : { kind: 'valid', policy };
    return { name, source: bundle.url, state, signature };
  }

  /** Asks the host now, and then again in time. Never raises. */
  refresh(): Promise<void> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #refresh(): Promise<void> {
    const { bundle, clock, fetch, memory, name } = this.#options;
    this.#timer?.cancel();
    const hanging = new AbortController();
    using _limit = clock.after(TIMEOUT_MS, () => hanging.abort());
    const signal = AbortSignal.any([this.#ending.signal, hanging.signal]);
    const etag = this.#good === undefined ? undefined : memory.get(name)?.etag;
    const answer = await fetch(bundle.url, etag, signal);
    if (this.#ending.signal.aborted) return;
    const before = JSON.stringify(this.layer().state);
    this.#take(answer);
    this.#schedule();
    if (JSON.stringify(this.layer().state) !== before || answer.kind !== 'unchanged')
      this.#options.onChange();
  }

  #take(answer: BundleAnswer): void {
    if (answer.kind === 'refused' || answer.kind === 'unreachable') {
      this.#trouble = answer;
      return;
    }
    this.#checkedAt = this.#options.clock.now();
    const problem = answer.kind === 'fresh' ? this.#accept(answer.text, answer.etag) : undefined;
    this.#trouble = problem === undefined ? undefined : { kind: 'refused', problem };
  }

  /** Takes an envelope over, or says why not. */
  #accept(text: string, etag: string | undefined): string | undefined {
    const { bundle, clock, memory, name, time } = this.#options;
    const opened = this.#open(text);
    if (typeof opened === 'string') return opened;
    const { policy } = opened;
    const version = policy.version ?? 0;
    const known = memory.get(name);
    // Whatever its id: who could choose another id could bring back an old bundle.
    const highest = known?.source === bundle.url ? known.version : undefined;
    if (highest !== undefined && version < highest)
      return `version ${version} is older than version ${highest}, which was applied`;
    const isNewer = highest === undefined || version > highest;
    const now = clock.now();
    // A newer one proves that time went on as the clock says, if it was set wrong before.
    if (hasExpired(policy, isNewer && Date.parse(policy.issuedAt ?? '') <= now ? now : time()))
      return `it expired on ${policy.expiresAt!}`;
    if (isNewer && highest !== undefined && Date.parse(policy.issuedAt ?? '') <= now) memory.setTime(now);
    this.#good = opened;
    memory.remember(name, {
      source: bundle.url,
      text,
      version,
      appliedAt: now,
      ...(policy.id === undefined ? {} : { id: policy.id }),
      ...(etag === undefined ? {} : { etag }),
    });
    return undefined;
  }

  #open(text: string): Good | string {
    const opened = openEnvelope(text, this.#options.bundle.keys);
    if (!opened.ok) return opened.problem;
    const parsed = parsePolicy(opened.payload);
    if (!parsed.ok) {
      const { problem, line, column } = parsed.problems[0]!;
      return `the policy in it is not valid (line ${line ?? 1}, column ${column ?? 1}): ${problem}`;
    }
    const { policy } = parsed;
    if (policy.version === undefined) return 'the policy in it has no version';
    if (policy.bundle !== undefined) return 'the policy in it names a bundle itself';
    return { policy, keyId: opened.keyId };
  }

  /** In time, or sooner after a failure; never all machines of a fleet at once. */
  #schedule(): void {
    const { bundle, clock, random } = this.#options;
    const period = (bundle.refreshMinutes ?? DEFAULT_REFRESH_MINUTES) * 60_000;
    this.#failures = this.#trouble === undefined ? 0 : this.#failures + 1;
    const wait =
      this.#failures === 0
        ? period
        : Math.min(period, FIRST_RETRY_MS * 2 ** Math.min(20, this.#failures - 1));
    const spread = 0.8 + (0.4 * random(1)[0]!) / 255;
    this.#timer = clock.after(wait * spread, () => void this.refresh());
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
    this.#timer?.cancel();
  }
}
