import { AppError } from '../../../shared/errors/app-error.ts';
import type { SessionView } from '../../../shared/model/client.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { Timer } from '../clock/index.ts';
import { AskDesk } from './ask-desk.ts';
import { CallDesk } from './call-desk.ts';
import { ClientLink } from './client-link.ts';
import { ClientGate } from './client-gate.ts';
import type { ClientStreams } from './client-streams.ts';
import { Conversation } from './conversation.ts';
import { DiscoveryWatch } from './discovery-watch.ts';
import { announceToolChange, denyDiscovery, failOpenRequests, forgetOpenRequests } from './open-requests.ts';
import type { ExitFacts, GatePorts, SessionFacts, Upstream } from './ports.ts';
import { type Refusal, refuseLine, refusalOf } from './refusal.ts';
import { ServerGate } from './server-gate.ts';
import { ServerLink } from './server-link.ts';
import type { ListedTool } from './tool-catalog.ts';

export interface SessionOptions {
  readonly facts: SessionFacts;
  /** The raw bytes from and to the client. Owned by the session from now on. */
  readonly downstream: ClientStreams;
  /** Starts the server; called at once, and once more when a legacy server ends on `server/discover`. */
  readonly launch: () => Promise<Upstream>;
  readonly ports: GatePorts;
  /** How long after a call its client must have an answer, in ms. Default 45 s. */
  readonly deadlineMs?: number;
  /** The limit of one frame in bytes. Default 64 MiB. */
  readonly frameLimit?: number;
  /** The user this runs as, for the records. */
  readonly user?: string;
  /** Called once, when the client is gone and the server stopped. */
  readonly onEnd: () => void;
  /** A bug in this session. It has been ended: its client gets nothing that was not judged, the others go on. */
  readonly onBug?: (error: unknown) => void;
  /** Something in `view` or `tools` changed. */
  readonly onChange?: () => void;
}

type State =
  /** No server yet, or it is being replaced. The client is not read. */
  | { readonly kind: 'launching' }
  | { readonly kind: 'open' }
  /** There is no server. The next request is told why, then the connection ends. */
  | { readonly kind: 'refusing'; readonly refusal: Refusal }
  /** The client was told to go; nothing it sends is read any more. */
  | { readonly kind: 'closing' }
  | { readonly kind: 'ended' };

const DEADLINE_MS = 45_000;
/** How long a server may take for its last answers once the client has closed its side. Clients wait 2 s (SDK). */
const LAST_ANSWERS_MS = 10_000;
/** So many bytes wait for a server that does not read, before its client is kept waiting. */
const SERVER_ROOM = 4 * 1024 * 1024;
/** A server that reads nothing for so long while its client waits is given up. */
const STUCK_MS = 5 * 60_000;
const INTERNAL_ERROR = -32603;

/** One client connection with a server process of its own, and the gate between them. */
export class Session implements AsyncDisposable {
  /** Resolves when the client is gone and the server stopped. */
  readonly ended: Promise<void>;
  readonly #options: SessionOptions;
  readonly #client: ClientLink;
  readonly #conversation: Conversation;
  readonly #asks: AskDesk;
  readonly #desk: CallDesk;
  readonly #clientGate: ClientGate;
  readonly #watch: DiscoveryWatch;
  readonly #since: number;
  readonly #end = Promise.withResolvers<void>();
  #state: State = { kind: 'launching' };
  #link: ServerLink | undefined;
  #launching: Promise<void>;
  /** Runs while the server does not read and the client is kept waiting for it. */
  #stuck: Timer | undefined;
  #clientSends: 'open' | 'ended' = 'open';
  #lastAnswers: Timer | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.ended = this.#end.promise;
    const { downstream, ports, facts } = options;
    const { clock } = ports;
    this.#since = clock.now();
    this.#client = new ClientLink({
      downstream,
      clock,
      onData: (chunk) => this.#guarded(() => this.#onData(chunk)),
      onEnd: () => this.#guarded(() => this.#onClientEnd()),
      onClose: () => drop(this.#onClientClose(), (error) => options.onBug?.(error)),
      onFull: () => this.#link?.pause(),
      onDrain: () => this.#link?.resume(),
    });
    const conversation = new Conversation({
      facts,
      ports,
      user: options.user,
      toClient: this.#client.outlet,
      log: (stream, text) => this.#link?.upstream.log(stream, text),
      onChange: () => options.onChange?.(),
      onBug: (error) => this.#onBug(error),
    });
    this.#conversation = conversation;
    const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#asks = new AskDesk({ conversation, deadlineMs });
    this.#desk = new CallDesk({ conversation, asks: this.#asks, deadlineMs });
    this.#watch = new DiscoveryWatch(clock, () => this.#onSilence());
    this.#clientGate = new ClientGate({
      conversation,
      desk: this.#desk,
      frameLimit: options.frameLimit,
      onMessage: (message) => this.#watch.sent(message),
    });
    this.#launching = this.#launch(undefined);
  }

  get facts(): SessionFacts {
    return this.#options.facts;
  }

  view(): SessionView {
    const { facts, clientInfo, calls } = this.#conversation;
    const serverPid = this.#link?.upstream.pid;
    return {
      id: facts.id,
      client: facts.client,
      ...(clientInfo === undefined ? {} : { clientInfo }),
      server: facts.server,
      ...(facts.clientPid === undefined ? {} : { pid: facts.clientPid }),
      ...(serverPid === undefined ? {} : { serverPid }),
      since: this.#since,
      calls,
      paused: false,
    };
  }

  /** The tools the server listed in this session, hidden ones included. */
  tools(): ListedTool[] {
    return this.#conversation.catalog.all();
  }

  /** Rules changed: a client that has seen a list of tools is told to ask again. */
  relist(): void {
    if (this.#state.kind === 'open') announceToolChange(this.#conversation);
  }

  /** Ends the session because Gatehouse stops: held calls are refused, open ones fail, the server is stopped. */
  async stop(): Promise<void> {
    this.#desk.withdrawAll('core_stopping');
    const refusal: Refusal = {
      code: INTERNAL_ERROR,
      message: 'Gatehouse is shutting down.',
      data: { code: 'cancelled' },
    };
    failOpenRequests(this.#conversation, this.#desk, 'cancelled', refusal);
    this.#leave();
    this.#client.hurry();
    this.#stopServer();
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #launch(resend: Buffer | undefined): Promise<void> {
    let upstream: Upstream;
    try {
      upstream = await this.#options.launch();
    } catch (error) {
      if (this.#isLaunching()) this.#refuse(refusalOf(error));
      return;
    }
    if (this.#isLaunching()) this.#open(upstream, resend);
    else await upstream.stop().catch((error: unknown) => upstream.log('gatehouse', stopFailed(error)));
  }

  #isLaunching(): boolean {
    return this.#state.kind === 'launching';
  }

  #open(upstream: Upstream, resend: Buffer | undefined): void {
    const { ports, frameLimit, onChange } = this.#options;
    const gate = new ServerGate({
      conversation: this.#conversation,
      asks: this.#asks,
      frameLimit,
      onAnswered: (_method, facts) => this.#watch.answered(facts.hasError),
      onListed: () => onChange?.(),
    });
    const link = new ServerLink({
      upstream,
      clock: ports.clock,
      onOutput: (chunk) =>
        this.#guarded(() => {
          gate.push(chunk);
          this.#stopWhenIdle();
        }),
      onOutputEnd: () => gate.end(),
      onServerFull: () => this.#serverFull(link),
      onServerDrain: () => this.#serverDrains(),
      onGone: (exit) => this.#onServerGone(exit),
    });
    this.#link = link;
    this.#conversation.toServer = link.outlet;
    this.#state = { kind: 'open' };
    if (this.#client.isFull) link.pause();
    if (resend !== undefined) link.outlet.bytes(resend);
    link.outlet.flush();
    onChange?.();
    this.#client.resume('launching');
  }

  #refuse(refusal: Refusal): void {
    this.#state = { kind: 'refusing', refusal };
    if (this.#clientSends === 'ended') this.#leave();
    this.#client.resume('launching');
    this.#serverDrains();
  }

  #onData(chunk: Buffer): void {
    switch (this.#state.kind) {
      case 'open':
        this.#clientGate.push(chunk);
        return;
      case 'refusing':
        this.#answerRefused(chunk, this.#state.refusal);
        return;
      case 'launching':
        // Reading was stopped in the middle of a burst: it waits for the server like the rest.
        this.#client.unread(chunk);
        return;
      case 'closing':
      case 'ended':
    }
  }

  #answerRefused(chunk: Buffer, refusal: Refusal): void {
    for (const line of this.#clientGate.split(chunk)) {
      const refused = refuseLine(line, refusal);
      if (refused === undefined) continue;
      this.#conversation.answer(refused.answer);
      this.#conversation.toClient.flush();
      this.#leave();
      return;
    }
  }

  /** The client closed its side. What it asked is still answered, but nobody is left to approve for. */
  #onClientEnd(): void {
    this.#clientSends = 'ended';
    if (this.#state.kind === 'refusing') this.#leave();
    if (this.#state.kind !== 'open') return;
    this.#desk.withdrawAll('disconnected');
    this.#link?.upstream.stdin.end();
    this.#stopWhenIdle();
    this.#lastAnswers = this.#options.ports.clock.after(LAST_ANSWERS_MS, () => this.#stopServer());
  }

  #stopWhenIdle(): void {
    if (this.#clientSends === 'ended' && this.#conversation.pending.isIdle) this.#stopServer();
  }

  #stopServer(): void {
    const link = this.#link;
    if (link === undefined) return;
    drop(link.stop(), (error) => link.upstream.log('gatehouse', stopFailed(error)));
  }

  #onServerGone(exit: ExitFacts): void {
    if (this.#state.kind !== 'open') return;
    const replacement = this.#clientSends === 'open' ? this.#watch.replace() : undefined;
    if (replacement !== undefined) {
      this.#replaceServer(replacement.resend);
      return;
    }
    this.#onServerLost(new AppError('server_exited', { server: this.#options.facts.server, ...exit }));
  }

  /** There is no server any more: everything open fails, and the connection ends. */
  #onServerLost(error: AppError): void {
    if (this.#state.kind !== 'open') return;
    this.#conversation.toServer = undefined;
    const refusal = refusalOf(error);
    this.#asks.withdrawAll('disconnected');
    failOpenRequests(this.#conversation, this.#desk, 'server_exited', refusal);
    // A client that was told nothing yet would only see a closed pipe: its next request is told why.
    if (this.#conversation.answers > 0 || this.#clientSends === 'ended') this.#leave();
    else this.#refuse(refusal);
    this.#options.onChange?.();
  }

  #onSilence(): void {
    const replacement = this.#state.kind === 'open' ? this.#watch.replace() : undefined;
    if (replacement !== undefined) this.#replaceServer(replacement.resend);
  }

  /** Starts a fresh server in place of one that ended or hangs on `server/discover`. */
  #replaceServer(resend: Buffer | undefined): void {
    const old = this.#link;
    this.#state = { kind: 'launching' };
    this.#client.pause('launching');
    this.#serverDrains();
    this.#conversation.toServer = undefined;
    this.#asks.withdrawAll('disconnected');
    denyDiscovery(this.#conversation);
    old?.[Symbol.dispose]();
    this.#launching = (async () => {
      // One after the other: the first may hold a port or a lock.
      await old?.stop().catch((error: unknown) => old.upstream.log('gatehouse', stopFailed(error)));
      if (this.#isLaunching()) await this.#launch(resend);
    })();
  }

  #leave(): void {
    if (this.#state.kind === 'closing' || this.#state.kind === 'ended') return;
    this.#watch.settle();
    this.#stuck?.cancel();
    this.#state = { kind: 'closing' };
    this.#client.leave();
  }

  async #onClientClose(): Promise<void> {
    this.#state = { kind: 'ended' };
    this.#desk.withdrawAll('disconnected');
    forgetOpenRequests(this.#conversation);
    this.#watch[Symbol.dispose]();
    this.#conversation.timeouts[Symbol.dispose]();
    this.#stuck?.cancel();
    this.#lastAnswers?.cancel();
    this.#link?.[Symbol.dispose]();
    await this.#launching;
    await this.#link
      ?.stop()
      .catch((error: unknown) => this.#link?.upstream.log('gatehouse', stopFailed(error)));
    this.#end.resolve();
    this.#options.onEnd();
  }

  /**
   * A client that leaves is only noticed by reading what it sent before. So a server that is slow to read gets some room,
   * and one that stays stuck is given up.
   */
  #serverFull(link: ServerLink): void {
    if (link.upstream.stdin.writableLength < SERVER_ROOM || this.#stuck !== undefined) return;
    this.#client.pause('server_full');
    this.#stuck = this.#options.ports.clock.after(STUCK_MS, () => {
      const { server } = this.#options.facts;
      this.#onServerLost(new AppError('server_silent', { server, afterMs: STUCK_MS }));
      this.#stopServer();
    });
  }

  #serverDrains(): void {
    this.#stuck?.cancel();
    this.#stuck = undefined;
    this.#client.resume('server_full');
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#onBug(error);
    }
  }

  #onBug(error: unknown): void {
    this.#link?.upstream.log('gatehouse', `the session was ended, a bug: ${String(error)}`);
    this.#client.destroy();
    this.#options.onBug?.(error);
  }
}

const stopFailed = (error: unknown): string => `the server could not be stopped in order: ${String(error)}`;
