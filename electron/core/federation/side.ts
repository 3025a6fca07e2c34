import { drop } from '../../../shared/util/drop.ts';
import {
  errorLine,
  type FrameFacts,
  isJsonObject,
  type JsonObject,
  parseForRewriting,
  type RequestId,
  toLine,
} from '../frames/index.ts';
import { Catalog } from './catalog.ts';
import { ListChanges } from './list-changes.ts';
import { Lists } from './lists.ts';
import type { Member } from './member.ts';
import { Members } from './members.ts';
import type { ClientRequest, OpenRequests } from './open-requests.ts';
import type { FederationPorts } from './ports.ts';
import { type Era, LOG_LEVEL, metaOf } from './revision.ts';
import { type NoRoute, Router } from './router.ts';
import { TaskBook } from './task-book.ts';
import { differs, translateAnswer, translateRequest } from './translation.ts';

/** What both eras share with the connection they are spoken on. */
export interface SideOptions {
  readonly ports: FederationPorts;
  readonly open: OpenRequests;
  readonly tell: (line: string | Buffer) => void;
  /** A server can say nothing any more. */
  readonly onGone: () => void;
  readonly onBug: (error: unknown) => void;
}

const METHOD_NOT_FOUND = -32_601;
export const INTERNAL_ERROR = -32_603;

/** All servers as one, in one era: which server is asked, and what becomes of its answer. */
export abstract class Side implements Disposable {
  protected readonly options: SideOptions;
  protected readonly members: Members;
  protected readonly lists: Lists;
  protected readonly router: Router;
  protected readonly tasks = new TaskBook();
  protected readonly changes: ListChanges;
  readonly #era: Era;

  constructor(options: SideOptions, era: Era, noResource: number) {
    this.options = options;
    this.#era = era;
    const { ports } = options;
    const catalog = new Catalog((server, text) => ports.note(server, text));
    this.changes = new ListChanges(ports.clock, (method) => this.changed(method));
    this.members = new Members({
      ports,
      isTaken: (id) => options.open.has(`s:${id}`),
      onMessage: (member, line, facts) => this.#guarded(() => this.#message(member, line, facts)),
      onReady: (member) => this.#guarded(() => this.onReady(member)),
      onGone: (member) => this.#guarded(() => this.#onGone(member)),
    });
    this.lists = new Lists(this.members, catalog);
    this.router = new Router({
      catalog,
      members: () => this.members.ready(),
      knowsTool: (server, tool) => ports.knowsTool(server, tool),
      tasks: this.tasks,
      noResource,
    });
  }

  /** A request that is not open yet. */
  abstract request(request: ClientRequest): void;

  /** Servers came or went, or the client may see others now. */
  abstract refresh(): void;

  /** A list of some server has changed. */
  protected abstract changed(method: string): void;

  /** A request or a notification of a server. */
  protected abstract told(member: Member, line: Buffer, facts: FrameFacts): void;

  protected abstract onReady(member: Member): void;

  protected abstract onLeft(member: Member): void;

  /** True when an id of the client is one of ours at some server. */
  isOwn(id: string): boolean {
    return this.members.all().some((member) => member.isOwn(id));
  }

  pause(reader: object): void {
    for (const member of this.members.all()) member.pause(reader);
  }

  resume(reader: object): void {
    for (const member of this.members.all()) member.resume(reader);
  }

  finish(): void {
    this.members.finish();
  }

  get isQuiet(): boolean {
    return this.members.areGone;
  }

  [Symbol.dispose](): void {
    this.changes[Symbol.dispose]();
    this.members[Symbol.dispose]();
  }

  /** Opens a request. It is answered by `settle`, by its server, or, when it is cancelled, not at all. */
  protected begin({ id, method }: ClientRequest, params: JsonObject): void {
    const meta = metaOf(params);
    const { progressToken: token, [LOG_LEVEL]: level } = meta;
    this.options.open.add({ id, method, member: undefined, token, wantsLog: level !== undefined });
  }

  /** Sends a request to the one server it is for. */
  protected route({ id, method, line }: ClientRequest, params: JsonObject): void {
    const routed = this.router.route(method, params);
    if (!('member' in routed)) return this.refuse(id, routed);
    const { member } = routed;
    if (!member.isReady || member.isBusy) {
      const why = member.isReady ? 'does not read what it is sent' : 'has ended';
      return this.refuse(id, { code: INTERNAL_ERROR, message: `The server ${member.server} ${why}.` });
    }
    this.options.open.get(id.key)!.member = member;
    const isOther = differs(this.#era, member);
    if (routed.params === undefined && !isOther) return member.send(line);
    const exact = parseForRewriting(line.toString()) as JsonObject;
    const named =
      routed.params === undefined
        ? exact
        : { ...exact, params: renamed(exact['params'] as JsonObject, routed.params, method) };
    member.send(toLine(isOther ? translateRequest(named, member, this.logLevelFor(member, params)) : named));
  }

  /** The log level a server of the other era is to be told, with what the client asks or before it. */
  protected abstract logLevelFor(member: Member, params: JsonObject): unknown;

  protected answerLater({ id }: ClientRequest, result: Promise<JsonObject>): void {
    this.promised(
      result.then((found) =>
        this.settle(id, toLine({ jsonrpc: '2.0', id: parseForRewriting(id.raw), result: found })),
      ),
    );
  }

  protected refuse(id: RequestId, { code, message, data }: NoRoute): void {
    this.settle(id, errorLine(id.raw, code, message, data));
  }

  protected refuseUnknown(id: RequestId, method: string): void {
    this.options.tell(errorLine(id.raw, METHOD_NOT_FOUND, `Method not found: ${method.slice(0, 200)}`));
  }

  protected settle(id: RequestId, line: string | Buffer): void {
    this.options.open.settle(id, line);
  }

  protected promised(work: Promise<unknown>): void {
    drop(work, this.options.onBug);
  }

  /** The lists of this server came or went. */
  protected announce({ welcome }: Member): void {
    const capabilities = welcome['capabilities'];
    if (isJsonObject(capabilities)) this.changes.addAll((name) => capabilities[name] !== undefined);
  }

  #message(member: Member, line: Buffer, facts: FrameFacts): void {
    const { id, method } = facts;
    if (facts.hasMethod) {
      if (method !== undefined && id === undefined && ListChanges.is(method)) this.changes.add(method);
      else this.told(member, line, facts);
      return;
    }
    const request = id === undefined ? undefined : this.options.open.get(id.key);
    if (request?.member !== member) return;
    const answer = differs(this.#era, member)
      ? translateAnswer(line, facts, request.method, member)
      : this.#withTask(member, line, facts, request.method);
    this.settle(request.id, answer);
  }

  /** A task is known by the name its answer gives it from here on. */
  #withTask(member: Member, line: Buffer, facts: FrameFacts, method: string): Buffer | string {
    const speaksOfOne =
      facts.resultType === 'task' || method.startsWith('tasks/') || line.includes('"taskId"');
    return facts.hasResult && speaksOfOne && TASK_METHODS.has(method) ? this.tasks.named(member, line) : line;
  }

  #onGone(member: Member): void {
    this.options.open.fail(member, INTERNAL_ERROR, `The server ${member.server} has ended.`);
    this.onLeft(member);
    this.announce(member);
    this.options.onGone();
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.options.onBug(error);
    }
  }
}

/** Requests whose answer may be, or tell of, a task. */
const TASK_METHODS: ReadonlySet<string> = new Set([
  'tools/call',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
]);

/** The params with the one name changed that another server's would be, every other digit as it was. */
function renamed(exact: JsonObject, params: JsonObject, method: string): JsonObject {
  if (method.startsWith('tasks/')) return { ...exact, taskId: params['taskId'] };
  if (method !== 'completion/complete') return { ...exact, name: params['name'] };
  const name = (params['ref'] as JsonObject)['name'];
  return { ...exact, ref: { ...(exact['ref'] as JsonObject), name } };
}
