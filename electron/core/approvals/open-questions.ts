import type { OpenQuestion } from './open-question.ts';

/** The open questions, found by id and by binding; two open questions never share a binding. */
export class OpenQuestions {
  readonly #byId = new Map<string, OpenQuestion>();
  readonly #byBinding = new Map<string, OpenQuestion>();

  add(open: OpenQuestion): void {
    this.#byId.set(open.id, open);
    this.#byBinding.set(open.question.binding, open);
  }

  remove(open: OpenQuestion): void {
    this.#byId.delete(open.id);
    this.#byBinding.delete(open.question.binding);
  }

  has(open: OpenQuestion): boolean {
    return this.#byId.get(open.id) === open;
  }

  byId(id: string): OpenQuestion | undefined {
    return this.#byId.get(id);
  }

  byBinding(binding: string): OpenQuestion | undefined {
    return this.#byBinding.get(binding);
  }

  /** The oldest first. */
  all(): OpenQuestion[] {
    return [...this.#byId.values()];
  }

  ofSession(session: string): OpenQuestion[] {
    return this.all().filter((open) => open.question.call.session.id === session);
  }

  /** Calls that wait: in all, or of one session. */
  waitingCalls(session?: string): number {
    let calls = 0;
    for (const open of this.#byId.values())
      if (session === undefined || open.question.call.session.id === session) calls += open.holders.size;
    return calls;
  }

  /** Late questions beyond `limit`, in all or of one session; the oldest first. */
  lateBeyond(limit: number, session?: string): OpenQuestion[] {
    const all = session === undefined ? this.all() : this.ofSession(session);
    const late = all.filter((open) => open.late !== undefined);
    late.sort((one, other) => one.late!.due.monotonic - other.late!.due.monotonic);
    return late.slice(0, Math.max(0, late.length - limit));
  }
}
