import { textIn, type ValueSpan } from '../frames/index.ts';
import type { ClientLane } from './client-lane.ts';
import { last } from './edits.ts';
import type { SharedState } from './shared-state.ts';

/** What a client must have said it can do, for the server to ask it without a cause. */
const NEEDED: Readonly<Record<string, string>> = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
};

/** Whom a message of a shared server is for, when it does not answer a request. */
export class Addressees {
  readonly #state: SharedState;

  constructor(state: SharedState) {
    this.#state = state;
  }

  /**
   * The one client that is asked: the one a task belongs to, else the one whose request is open (of several the newest),
   * else, without any cause, the first that can.
   */
  ofRequest(line: Buffer, method: string, spans: readonly ValueSpan[]): ClientLane | undefined {
    const { tasks, requests, rootsOf } = this.#state;
    const task = last(spans, method.startsWith('tasks/') ? 'task' : 'related');
    if (task !== undefined) {
      const name = textIn(line, task);
      return name === undefined ? undefined : (tasks.inward(name)?.lane ?? tasks.owner(name));
    }
    const [newest] = requests.causes();
    if (newest !== undefined) return newest;
    if (!this.#can(method)) return undefined;
    if (method === 'roots/list' && rootsOf?.isOpen === true) return rootsOf;
    return this.#everyone()[0];
  }

  /** Those a notification concerns; nobody else hears it. */
  ofNotification(line: Buffer, method: string, spans: readonly ValueSpan[]): readonly ClientLane[] {
    const { tasks, subscriptions, levels, elicitations, requests } = this.#state;
    const text = (name: string): string | undefined => {
      const span = last(spans, name);
      return span === undefined ? undefined : textIn(line, span);
    };
    const task = text('related') ?? (method.startsWith('notifications/tasks') ? text('task') : undefined);
    if (task !== undefined) return only(tasks.owner(task) ?? tasks.inward(task)?.lane);
    switch (method) {
      case 'notifications/resources/updated':
        return subscriptions.concerned(text('uri') ?? '');
      case 'notifications/elicitation/complete':
        return only(elicitations.get(text('elicitation') ?? ''));
      case 'notifications/tools/list_changed':
      case 'notifications/prompts/list_changed':
      case 'notifications/resources/list_changed':
        return this.#everyone();
      case 'notifications/message': {
        const level = text('level');
        return this.#caused(requests.causes()).filter((lane) => levels.hears(lane, level));
      }
      default:
        return this.#caused(requests.causes());
    }
  }

  /** What comes while someone's request runs was caused by it: only they hear of it. */
  #caused(causes: readonly ClientLane[]): readonly ClientLane[] {
    return causes.length > 0 ? causes : this.#everyone();
  }

  #can(method: string): boolean {
    const needed = NEEDED[method];
    return needed === undefined || this.#state.greeting?.capabilities[needed] !== undefined;
  }

  /** The clients that are ready to be told something they did not ask for. */
  #everyone(): ClientLane[] {
    const lanes = [...this.#state.lanes];
    return this.#state.greeting?.kind === 'initialize' ? lanes.filter((lane) => lane.initialised) : lanes;
  }
}

const only = (lane: ClientLane | undefined): ClientLane[] => (lane === undefined ? [] : [lane]);
