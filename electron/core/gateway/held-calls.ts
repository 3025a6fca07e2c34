import { isAppError } from '../../../shared/errors/app-error.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { notificationLine, type RequestId } from '../frames/index.ts';
import type { GovernedCall } from './governed-call.ts';
import type { ApprovalPort, HeldQuestion, Question, QuestionAnswer } from './ports.ts';

/** Limits of one session: calls that wait, and bytes of their requests. */
const CALL_LIMIT = 64;
const BYTE_LIMIT = 64 * 1024 * 1024;

const PROGRESS_MS = 10_000;
/** So small that the server's own progress, reported later under the same token, still increases. */
const PROGRESS_STEP = 0.001;

/** A call that waits for a human, with the bytes that will be sent if the answer is yes. */
export interface HeldCall {
  readonly call: GovernedCall;
  readonly line: Buffer;
  readonly question: HeldQuestion;
}

interface Holding extends HeldCall {
  progress: Timer | undefined;
  reports: number;
}

export type HoldOutcome =
  | { readonly kind: 'held'; readonly question: HeldQuestion }
  | { readonly kind: 'refused'; readonly reason: 'queue_full' | 'journal' | 'policy_error' };

export interface HeldCallsOptions {
  readonly approvals: ApprovalPort;
  readonly clock: Clock;
  /** The answer to a call that is no longer held when this is called. */
  readonly onAnswer: (held: HeldCall, answer: QuestionAnswer) => void;
  /** A line for the client. */
  readonly notify: (line: string) => void;
  readonly onBug: (error: unknown) => void;
}

/** The calls of one session that wait for a human. Each leaves exactly once: answered or withdrawn. */
export class HeldCalls implements Disposable {
  readonly #options: HeldCallsOptions;
  readonly #held = new Map<string, Holding>();
  #bytes = 0;

  constructor(options: HeldCallsOptions) {
    this.#options = options;
  }

  /** Asks the question and keeps the bytes of the request. Refuses when too much waits already. */
  hold(call: GovernedCall, line: Buffer, question: Question): HoldOutcome {
    if (this.#held.size >= CALL_LIMIT || this.#bytes + line.length > BYTE_LIMIT) {
      return { kind: 'refused', reason: 'queue_full' };
    }
    let asked: HeldQuestion;
    try {
      asked = this.#options.approvals.ask(question);
    } catch (error) {
      if (isAppError(error, 'too_many')) return { kind: 'refused', reason: 'queue_full' };
      if (isAppError(error, 'journal_unwritable')) return { kind: 'refused', reason: 'journal' };
      return { kind: 'refused', reason: 'policy_error' };
    }
    // A copy: the line may be a small part of a large chunk, which would be kept as long as the call waits.
    const holding: Holding = {
      call,
      line: Buffer.from(line),
      question: asked,
      progress: undefined,
      reports: 0,
    };
    this.#held.set(call.id.key, holding);
    this.#bytes += line.length;
    this.#report(holding);
    drop(
      asked.answered.then((answer) => {
        if (this.#release(holding)) this.#options.onAnswer(holding, answer);
      }),
      this.#options.onBug,
    );
    return { kind: 'held', question: asked };
  }

  /** Takes back the question of a call: its answer will do nothing. Undefined when it does not wait. */
  withdraw(
    id: Pick<RequestId, 'key'>,
    by: 'cancelled' | 'disconnected' | 'core_stopping',
  ): HeldCall | undefined {
    const holding = this.#held.get(id.key);
    if (holding === undefined) return undefined;
    this.#release(holding);
    holding.question.withdraw(by);
    return holding;
  }

  [Symbol.dispose](): void {
    for (const holding of [...this.#held.values()]) this.withdraw(holding.call.id, 'disconnected');
  }

  #release(holding: Holding): boolean {
    if (this.#held.get(holding.call.id.key) !== holding) return false;
    this.#held.delete(holding.call.id.key);
    this.#bytes -= holding.line.length;
    holding.progress?.cancel();
    return true;
  }

  #report(holding: Holding): void {
    const token = holding.call.progressToken;
    if (token === undefined) return;
    holding.reports++;
    const progress = holding.reports * PROGRESS_STEP;
    this.#options.notify(
      notificationLine('notifications/progress', {
        progressToken: token,
        progress,
        message: 'Waiting for approval in Gatehouse',
      }),
    );
    holding.progress = this.#options.clock.after(PROGRESS_MS, () => this.#report(holding));
  }
}
