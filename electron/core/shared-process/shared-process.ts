import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { errorLine, type FrameFacts, LineSplitter, notificationLine, scanFrame } from '../frames/index.ts';
import type { ExitFacts, Upstream } from '../gateway/ports.ts';
import { Addressees } from './addressees.ts';
import type { ClientLane, LaneEnd } from './client-lane.ts';
import { FromClient } from './from-client.ts';
import { FromServer } from './from-server.ts';
import type { Greeting } from './handshake.ts';
import { SharedState } from './shared-state.ts';

const INTERNAL_ERROR = -32603;
/** How long output may still come after the process ended. */
const OUTPUT_GRACE_MS = 500;
/** How long a process without clients waits for the next one. */
const IDLE_MS = 5000;

/** Requests that must have been answered before anyone else can be sent to the same process. */
const OPENING = new Set(['initialize', 'server/discover']);

export interface SharedProcessOptions {
  readonly upstream: Upstream;
  readonly clock: Clock;
  /** The limit of one frame of the server, in bytes. */
  readonly frameLimit: number;
  /** The process ended, or nobody may join it any more. */
  readonly onClosed: () => void;
  readonly onBug: (error: unknown) => void;
}

type State =
  | { readonly kind: 'open' }
  /** Serves the clients it has, takes no more, and ends with the last one. */
  | { readonly kind: 'retired' }
  | { readonly kind: 'gone' };

/** One server process and the sessions that share it. */
export class SharedProcess implements LaneEnd, AsyncDisposable {
  readonly #options: SharedProcessOptions;
  readonly #shared: SharedState;
  readonly #fromClient: FromClient;
  readonly #fromServer: FromServer;
  readonly #full = new Set<ClientLane>();
  #drained: PromiseWithResolvers<void> | undefined;
  #state: State = { kind: 'open' };
  #idle: Timer | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: SharedProcessOptions) {
    this.#options = options;
    const { upstream, frameLimit } = options;
    this.#shared = new SharedState(upstream);
    this.#fromClient = new FromClient(this.#shared);
    this.#fromServer = new FromServer(this.#shared, new Addressees(this.#shared), this.#fromClient);
    const splitter = new LineSplitter(frameLimit);
    upstream.stdin.on('error', () => {}); // its exit says so better
    upstream.stdin.on('drain', () => this.#onDrain());
    upstream.stdin.once('close', () => this.#onDrain());
    upstream.stdout.on('error', () => {});
    upstream.stdout.on('data', (chunk: Buffer) => this.#onOutput(splitter, chunk));
    drop(this.#waitForEnd(), options.onBug);
    this.#waitForClients();
  }

  get pid(): number | undefined {
    return this.#options.upstream.pid;
  }

  get greeting(): Greeting | undefined {
    return this.#shared.greeting;
  }

  /** False when nobody may join it. */
  get isJoinable(): boolean {
    return this.#state.kind === 'open';
  }

  /** A process that only this client uses, and that was never initialised, can become anything. */
  isFreeFor(lane: ClientLane): boolean {
    const { lanes, initialisation } = this.#shared;
    return lanes.size === 1 && lanes.has(lane) && !initialisation.isBegun;
  }

  /** The ids of what a client waits for here, as it wrote them. */
  openIdsOf(lane: ClientLane): string[] {
    return this.#shared.requests
      .leave(lane)
      .flatMap(({ id, state }) => (id !== undefined && state === 'open' ? [id.raw] : []));
  }

  /** From now on it is for clients that introduce themselves like this. */
  claim(greeting: Greeting): void {
    this.#shared.greeting = greeting;
  }

  join(lane: ClientLane): void {
    this.#idle?.cancel();
    lane.end = this;
    this.#shared.lanes.add(lane);
  }

  /** Nobody may join any more: what its launch depends on has changed. */
  retire(): void {
    if (this.#state.kind !== 'open') return;
    this.#state = { kind: 'retired' };
    this.#options.onClosed();
    if (this.#shared.lanes.size === 0) this.#stop();
  }

  /** A line of a client; `flush` sends what became of it. */
  take(lane: ClientLane, line: Buffer, facts: FrameFacts): void {
    this.#fromClient.handle(lane, line, facts);
  }

  /** Writes everything; resolves when the server takes more. */
  async flush(): Promise<void> {
    this.#shared.flush();
    const { stdin } = this.#options.upstream;
    if (!stdin.writableNeedDrain || stdin.destroyed) return;
    this.#drained ??= Promise.withResolvers();
    await this.#drained.promise;
  }

  inputEnded(lane: ClientLane): void {
    if (lane.open.size === 0) void lane.stop();
  }

  log(stream: 'stdout' | 'gatehouse', text: string): void {
    this.#options.upstream.log(stream, text);
  }

  laneFull(lane: ClientLane): void {
    this.#full.add(lane);
    this.#options.upstream.stdout.pause();
  }

  laneDrained(lane: ClientLane): void {
    if (this.#full.delete(lane) && this.#full.size === 0) this.#options.upstream.stdout.resume();
  }

  /** Undoes what a client has open. Its session gets nothing more. */
  leave(lane: ClientLane): void {
    const { lanes, requests, asked, subscriptions, tasks, levels, elicitations } = this.#shared;
    if (!lanes.delete(lane)) return;
    lane.end = undefined;
    this.laneDrained(lane);
    const left = requests.leave(lane);
    const hung = left.some(({ method, state }) => state === 'open' && OPENING.has(method));
    for (const { number, method, state } of left) {
      if (state !== 'open' || method === 'initialize') continue;
      this.#shared.toServer(notificationLine('notifications/cancelled', { requestId: number }));
    }
    for (const request of left) if (request.method !== 'initialize') requests.cancel(request);
    for (const uri of subscriptions.leave(lane)) this.#ask('resources/unsubscribe', { uri });
    for (const taskId of tasks.leave(lane)) this.#ask('tasks/cancel', { taskId });
    for (const { id } of asked.leave(lane))
      this.#shared.toServer(errorLine(id.raw, INTERNAL_ERROR, 'The client that was asked has left.'));
    levels.leave(lane);
    for (const [id, owner] of elicitations) if (owner === lane) elicitations.delete(id);
    this.#shared.flush();
    // A server that hangs on its first question would hang for the next client, too.
    if (hung) this.retire();
    this.#waitForClients();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.retire();
    for (const lane of this.#shared.lanes) await lane.stop();
    this.#stop();
    await this.#stopping;
  }

  #ask(method: string, params: object): void {
    const { number } = this.#shared.requests.add({
      lane: undefined,
      id: undefined,
      method,
      token: undefined,
      uri: undefined,
      asksTask: false,
    });
    this.#shared.toServer(`${JSON.stringify({ jsonrpc: '2.0', id: number, method, params })}\n`);
  }

  #onDrain(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #onOutput(splitter: LineSplitter, chunk: Buffer): void {
    try {
      for (const line of splitter.push(chunk)) {
        if (line.kind === 'oversized') {
          this.#fromServer.failOversized(line.facts, this.#options.frameLimit);
          continue;
        }
        const facts = scanFrame(line.chunks);
        this.#fromServer.handle(
          line.chunks.length === 1 ? line.chunks[0]! : Buffer.concat(line.chunks),
          facts,
        );
      }
      this.#shared.flush();
      for (const lane of this.#shared.lanes) if (lane.inputEnded) this.inputEnded(lane);
    } catch (error) {
      // Whose answer that was cannot be said any more: nobody gets anything that may not be theirs.
      this.#options.onBug(error);
      this.retire();
      this.#stop();
    }
  }

  #waitForClients(): void {
    if (this.#shared.lanes.size > 0 || this.#state.kind === 'gone') return;
    if (this.#state.kind === 'retired') {
      this.#stop();
      return;
    }
    this.#idle?.cancel();
    this.#idle = this.#options.clock.after(IDLE_MS, () => this.retire());
  }

  #stop(): void {
    this.#idle?.cancel();
    const { upstream, onBug } = this.#options;
    this.#stopping ??= upstream.stop().catch(onBug);
  }

  async #waitForEnd(): Promise<void> {
    const { upstream, clock } = this.#options;
    const ended = Promise.withResolvers<void>();
    upstream.stdout.once('end', ended.resolve);
    upstream.stdout.once('close', ended.resolve);
    const exit = await upstream.exited;
    // Its last words are for everyone, also while one client does not keep up.
    this.#full.clear();
    upstream.stdout.resume();
    using _grace = clock.after(OUTPUT_GRACE_MS, ended.resolve);
    await ended.promise;
    this.#gone(exit);
  }

  #gone(exit: ExitFacts): void {
    const wasOpen = this.#state.kind === 'open';
    this.#state = { kind: 'gone' };
    this.#idle?.cancel();
    if (wasOpen) this.#options.onClosed();
    const lanes = [...this.#shared.lanes];
    this.#shared.lanes.clear();
    for (const lane of lanes) lane.finish(exit);
  }
}
