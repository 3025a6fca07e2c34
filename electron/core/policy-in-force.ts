import type { AuditDraft } from '../../shared/model/audit-record.ts';
import type { PolicyView } from '../../shared/model/policy-view.ts';
import type { Clock, Timer } from './clock/index.ts';
import type { JournalPort } from './gateway/index.ts';
import type { Health } from './health/index.ts';
import {
  combineLayers,
  foldersOf,
  hasExpired,
  type Layer,
  layerProblem,
  policyOf,
  type PolicySet,
  policyView,
} from './policy/index.ts';
import { type PolicyFiles, realFolder } from './store/index.ts';

export interface PolicyInForceOptions {
  readonly files: PolicyFiles;
  readonly journal: JournalPort;
  readonly health: Health;
  readonly clock: Clock;
  readonly userHome: string;
}

const LONGEST_TIMER = 2 ** 31 - 1;
/** A clock that is a little behind is no sign of anything. */
const CLOCK_SLACK_MS = 600_000;

/** The policy as it applies now: combined once per change, recorded, and shown when something is wrong with it. */
export class PolicyInForce implements Disposable {
  readonly #options: PolicyInForceOptions;
  readonly #listeners = new Set<() => void>();
  readonly #subscription: Disposable;
  #set: PolicySet;
  #expiry: Timer | undefined;
  #raised = new Map<string, () => void>();
  /** By name of the layer: what the journal holds of it. */
  #recorded = new Map<string, string>();

  constructor(options: PolicyInForceOptions) {
    this.#options = options;
    this.#set = this.#combined();
    this.#tell();
    this.#subscription = options.files.onChange(() => this.#again());
  }

  get set(): PolicySet {
    return this.#set;
  }

  view(): PolicyView {
    return policyView(this.#set, this.#options.files.unreachable());
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #again(): void {
    this.#set = this.#combined();
    this.#tell();
    for (const listener of this.#listeners) listener();
  }

  #combined(): PolicySet {
    const { clock, files, userHome } = this.#options;
    const layers = files.layers();
    const policies = layers.flatMap((layer) => policyOf(layer) ?? []);
    const folders = new Map<string, string>();
    for (const path of foldersOf(policies)) {
      const real = realFolder(path, userHome);
      if (real !== undefined) folders.set(path, real);
    }
    const now = files.time();
    const set = combineLayers(layers, { now, folders });
    this.#expiry?.cancel();
    if (set.nextExpiry !== undefined) {
      const wait = Math.min(LONGEST_TIMER, Math.max(1, set.nextExpiry - now));
      this.#expiry = clock.after(wait, () => this.#again());
    }
    return set;
  }

  #tell(): void {
    const before = this.#raised;
    this.#raised = new Map();
    for (const layer of this.#set.layers) this.#warn(layer);
    this.#warnOfSurroundings();
    for (const [key, clear] of before) if (!this.#raised.has(key)) clear();
    this.#record();
  }

  #warn(layer: Layer): void {
    const { files, health } = this.#options;
    const { source } = layer;
    const problem = layerProblem(layer);
    if (problem !== undefined) {
      const at = problem.line === undefined ? '' : ` (line ${problem.line}, column ${problem.column ?? 1})`;
      const outcome =
        layer.state.kind === 'kept'
          ? 'The last good version stays in force.'
          : 'Until it is mended it admits nothing.';
      health.raise('policy_invalid', { source, problem: `${problem.problem}${at}`, outcome }, source);
      this.#raised.set(`invalid ${source}`, () => health.clear('policy_invalid', source));
    }
    const policy = policyOf(layer);
    if (policy?.onExpiry === 'keep' && hasExpired(policy, files.time())) {
      health.raise('policy_expired', { source, time: policy.expiresAt! }, source);
      this.#raised.set(`expired ${source}`, () => health.clear('policy_expired', source));
    }
  }

  #warnOfSurroundings(): void {
    const { files, health } = this.#options;
    for (const [source, problem] of files.unreachable()) {
      health.raise('policy_unreachable', { source, problem }, source);
      this.#raised.set(`unreachable ${source}`, () => health.clear('policy_unreachable', source));
    }
    const behind = files.clockBehind();
    const expires = this.#set.layers.some((layer) => policyOf(layer)?.expiresAt !== undefined);
    if (!expires || behind < CLOCK_SLACK_MS) return;
    health.raise('policy_clock', { minutes: Math.round(behind / 60_000) });
    this.#raised.set('clock', () => health.clear('policy_clock'));
  }

  /** What is new of a layer; and that one is gone, which only one that restricted nothing can be. */
  #record(): void {
    const { journal } = this.#options;
    const now = new Map(this.#set.layers.map((layer) => [layer.name, layer]));
    for (const [name] of this.#recorded) {
      if (now.has(name)) continue;
      journal.stage({
        kind: 'policy.applied',
        detail: { layer: name, state: 'removed', mode: this.#set.mode },
      });
      this.#recorded.delete(name);
    }
    for (const [name, layer] of now) {
      const draft = draftOf(layer, this.#set);
      const text = JSON.stringify([draft, layer.state, this.#set.mode]);
      if (this.#recorded.get(name) === text) continue;
      journal.stage(draft);
      this.#recorded.set(name, text);
    }
  }

  [Symbol.dispose](): void {
    this.#expiry?.cancel();
    this.#subscription[Symbol.dispose]();
    this.#listeners.clear();
  }
}

function draftOf(layer: Layer, set: PolicySet): AuditDraft {
  const problem = layerProblem(layer);
  const policy = policyOf(layer);
  return {
    kind: problem === undefined ? 'policy.applied' : 'policy.rejected',
    detail: {
      layer: layer.name,
      source: layer.source,
      state: layer.state.kind,
      mode: set.mode,
      policyVersion: set.version,
      ...(policy?.id === undefined ? {} : { id: policy.id }),
      ...(policy?.version === undefined ? {} : { version: policy.version }),
      ...(layer.signature === undefined ? {} : { key: layer.signature.keyId }),
      ...(problem === undefined
        ? {}
        : { problem: problem.problem, line: problem.line, column: problem.column }),
    },
  };
}
