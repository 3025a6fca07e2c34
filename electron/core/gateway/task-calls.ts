import { isJsonObject, type JsonObject } from '../frames/index.ts';
import type { FinishedMore, FinishedStatus } from './call-records.ts';
import type { GovernedCall } from './governed-call.ts';

/** So many calls of one session can be followed as tasks; the oldest is let go first. */
const LIMIT = 256;

/** How a task ended, as it says itself. */
const ENDS: ReadonlyMap<unknown, FinishedStatus> = new Map<unknown, FinishedStatus>([
  ['completed', 'ok'],
  ['failed', 'error'],
  ['cancelled', 'cancelled'],
]);

/**
 * Calls that the server goes on with as a task: their answer is only a receipt, and how they ended comes later, in an
 * answer to `tasks/get`, `tasks/result` or `tasks/cancel`, or in a notification. In both forms: the tasks of revision
 * 2025-11-25 and the extension `io.modelcontextprotocol/tasks`.
 */
export class TaskCalls {
  readonly #finish: (call: GovernedCall, status: FinishedStatus, more: FinishedMore) => void;
  readonly #open = new Map<string, GovernedCall>();

  constructor(finish: (call: GovernedCall, status: FinishedStatus, more: FinishedMore) => void) {
    this.#finish = finish;
  }

  /** True while nothing is followed, so that nobody needs to look. */
  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  /** Follows a call when its answer is the receipt of a task. */
  began(call: GovernedCall, result: JsonObject | undefined): boolean {
    const task = taskOf(result);
    const id = task?.['taskId'];
    // A task that has ended already is finished like any call.
    if (typeof id !== 'string' || this.#open.has(id) || ENDS.has(task?.['status'])) return false;
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < LIMIT) break;
      this.#end(oldest, 'ok', {});
    }
    this.#open.set(id, call);
    return true;
  }

  /** What an answer or a notification says of a task; without an end in it nothing happens. */
  heard(id: string, said: JsonObject | undefined, bytes: number): void {
    const task = taskOf(said);
    const status = ENDS.get(task?.['status']);
    if (status === undefined) return;
    const result = task?.['result'];
    const failed = isJsonObject(result) && result['isError'] === true;
    this.#end(id, status === 'ok' && failed ? 'tool_error' : status, { bytes });
  }

  /** The result itself came (`tasks/result`, revision 2025-11-25). */
  delivered(id: string, status: FinishedStatus, bytes: number): void {
    this.#end(id, status, { bytes });
  }

  /** Nobody will hear of them any more. */
  endAll(status: FinishedStatus): void {
    for (const id of [...this.#open.keys()]) this.#end(id, status, {});
  }

  #end(id: string, status: FinishedStatus, more: FinishedMore): void {
    const call = this.#open.get(id);
    if (call === undefined) return;
    this.#open.delete(id);
    this.#finish(call, status, { ...more, resultType: 'task', task: id });
  }
}

/** A task stands in `task` (creation, revision 2025-11-25) or is the object itself. */
function taskOf(said: JsonObject | undefined): JsonObject | undefined {
  const inner = said?.['task'];
  return isJsonObject(inner) ? inner : said;
}
