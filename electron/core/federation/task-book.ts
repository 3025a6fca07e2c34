import { isJsonObject, type JsonObject, parseForRewriting, toLine } from '../frames/index.ts';
import type { Member } from './member.ts';
import { prefixed } from './names.ts';

/** More than any client follows; the oldest is forgotten first. */
const LIMIT = 10_000;

/** Whose a task is, and what it is called there. */
export interface TaskRoute {
  readonly member: Member;
  readonly id: string;
}

/** The tasks that servers made for a client. Two servers may call theirs the same: then the later one gets a prefix. */
export class TaskBook {
  readonly #tasks = new Map<string, TaskRoute>();

  route(shown: string): TaskRoute | undefined {
    return this.#tasks.get(shown);
  }

  /** What the client calls a task of this server, which may be new. */
  shown(member: Member, id: string): string {
    const prefix = prefixed({ server: member.server, name: id });
    const isFree = (name: string): boolean => {
      const route = this.#tasks.get(name);
      return route === undefined || (route.member === member && route.id === id);
    };
    let shown = isFree(id) ? id : prefix;
    for (let number = 2; !isFree(shown); number++) shown = `${prefix}_${number}`;
    if (!this.#tasks.has(shown)) {
      for (const oldest of this.#tasks.keys()) {
        if (this.#tasks.size < LIMIT) break;
        this.#tasks.delete(oldest);
      }
    }
    this.#tasks.set(shown, { member, id });
    return shown;
  }

  /** A message of a server that speaks of a task, in its result or its params, under the name its client knows. */
  named(member: Member, line: Buffer): Buffer | string {
    const message = parseForRewriting(line.toString()) as JsonObject;
    const place = message['result'] === undefined ? 'params' : 'result';
    const said = message[place];
    if (!isJsonObject(said)) return line;
    const renamed = this.#renamed(member, said);
    return renamed === said ? line : toLine({ ...message, [place]: renamed });
  }

  /** The tasks of a list of one server. */
  listed(member: Member, tasks: readonly JsonObject[]): JsonObject[] {
    return tasks.map((task) => this.#renamed(member, task));
  }

  #renamed(member: Member, said: JsonObject): JsonObject {
    const { task, taskId } = said;
    if (isJsonObject(task)) {
      const renamed = this.#renamed(member, task);
      return renamed === task ? said : { ...said, task: renamed };
    }
    if (typeof taskId !== 'string') return said;
    const shown = this.shown(member, taskId);
    return shown === taskId ? said : { ...said, taskId: shown };
  }
}
