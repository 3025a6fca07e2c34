import type { ApprovalOutcome } from '../../../shared/model/approval.ts';

const KEPT = 200;

/** The last 200 questions that are over. */
export class OutcomeRing {
  readonly #outcomes = new Map<string, ApprovalOutcome>();

  add(outcome: ApprovalOutcome): void {
    this.#outcomes.set(outcome.id, outcome);
    if (this.#outcomes.size > KEPT) this.#outcomes.delete(this.#outcomes.keys().next().value!);
  }

  find(id: string): ApprovalOutcome | undefined {
    return this.#outcomes.get(id);
  }

  /** The newest first. */
  list(): ApprovalOutcome[] {
    return [...this.#outcomes.values()].reverse();
  }
}
