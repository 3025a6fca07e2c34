import type { AuditDraft } from '../../shared/model/audit-record.ts';
import type { PolicyView } from '../../shared/model/policy-view.ts';
import type { JournalPort } from './gateway/index.ts';
import type { Health } from './health/index.ts';
import { combineLayers, type Layer, layerProblem, type PolicySet, policyView } from './policy/index.ts';
import type { PolicyFiles } from './store/index.ts';

export interface PolicyInForceOptions {
  readonly files: PolicyFiles;
  readonly journal: JournalPort;
  readonly health: Health;
}

/** The policy as it applies now: combined once per change, recorded, and shown when something is wrong with it. */
export class PolicyInForce implements Disposable {
  readonly #options: PolicyInForceOptions;
  readonly #listeners = new Set<() => void>();
  readonly #subscription: Disposable;
  #set: PolicySet;
  #raised = new Set<string>();

  constructor(options: PolicyInForceOptions) {
    this.#options = options;
    this.#set = combineLayers(options.files.layers());
    this.#tell();
    this.#subscription = options.files.onChange((layers) => {
      this.#set = combineLayers(layers);
      this.#tell();
      for (const listener of this.#listeners) listener();
    });
  }

  get set(): PolicySet {
    return this.#set;
  }

  view(): PolicyView {
    return policyView(this.#set);
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #tell(): void {
    const { health, journal } = this.#options;
    const broken = new Set<string>();
    for (const layer of this.#set.layers) {
      const problem = layerProblem(layer);
      if (problem !== undefined) {
        broken.add(layer.source);
        const at = problem.line === undefined ? '' : ` (line ${problem.line}, column ${problem.column ?? 1})`;
        health.raise(
          'policy_invalid',
          { source: layer.source, problem: `${problem.problem}${at}` },
          layer.source,
        );
      }
      journal.stage(draftOf(layer, this.#set));
    }
    for (const source of this.#raised) if (!broken.has(source)) health.clear('policy_invalid', source);
    this.#raised = broken;
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#listeners.clear();
  }
}

function draftOf(layer: Layer, set: PolicySet): AuditDraft {
  const problem = layerProblem(layer);
  return {
    kind: problem === undefined ? 'policy.applied' : 'policy.rejected',
    detail: {
      layer: layer.name,
      source: layer.source,
      state: layer.state.kind,
      mode: set.mode,
      policyVersion: set.version,
      ...(problem === undefined
        ? {}
        : { problem: problem.problem, line: problem.line, column: problem.column }),
    },
  };
}
