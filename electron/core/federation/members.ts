import { drop } from '../../../shared/util/drop.ts';
import type { Timer } from '../clock/index.ts';
import type { FrameFacts } from '../frames/index.ts';
import { Member, type MemberOptions } from './member.ts';
import type { FederationPorts } from './ports.ts';
import type { Greeting } from './revision.ts';

export interface MembersOptions {
  readonly ports: FederationPorts;
  readonly isTaken: (id: string) => boolean;
  readonly onMessage: (member: Member, line: Buffer, facts: FrameFacts) => void;
  readonly onReady: (member: Member) => void;
  readonly onGone: (member: Member) => void;
}

/** So long the first answer waits for servers that are slow to start (ms); later ones are announced. */
const WELCOME_MS = 10_000;
/** A server that went is tried again at the earliest after so long (ms). */
const RETRY_MS = 30_000;

/** The servers of a federation. One that fails is absent; the others go on. */
export class Members implements Disposable {
  readonly #options: MembersOptions;
  readonly #byServer = new Map<string, Member>();
  #greeting: Greeting | undefined;
  /** Open while new servers may join. */
  #state: 'open' | 'closed' = 'open';

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  /** Starts every server. Resolves when each has answered or failed, or when that takes too long. */
  async start(greeting: Greeting): Promise<void> {
    this.#greeting = greeting;
    this.refresh('all');
    const late = Promise.withResolvers<void>();
    using _timer: Timer = this.#options.ports.clock.after(WELCOME_MS, late.resolve);
    await Promise.race([
      late.promise,
      Promise.all([...this.#byServer.values()].map(({ settled }) => settled)),
    ]);
  }

  /**
   * Those that are new join, those that are not to be seen any more leave. Of those that went, `due` tries the ones that
   * went long enough ago and may run, `all` every one: definitions or policy have changed.
   */
  refresh(again: 'due' | 'all'): void {
    const { ports } = this.#options;
    const wanted = ports.servers();
    for (const [server, member] of this.#byServer) {
      if (wanted.includes(server)) continue;
      this.#byServer.delete(server);
      member[Symbol.dispose]();
    }
    const now = ports.clock.monotonic();
    for (const server of wanted) {
      const member = this.#byServer.get(server);
      const goneAt = member?.goneAt;
      const isDue = goneAt !== undefined && member?.isDenied === false && now - goneAt >= RETRY_MS;
      if (member === undefined || isDue || (again === 'all' && goneAt !== undefined)) this.#join(server);
    }
  }

  /** The servers that can be asked, in the order of their names, whatever order they answered in. */
  ready(): Member[] {
    return this.#options.ports.servers().flatMap((server) => {
      const member = this.#byServer.get(server);
      return member?.isReady === true ? [member] : [];
    });
  }

  all(): Member[] {
    return [...this.#byServer.values()];
  }

  /** The client sends no more: what it asked is still answered. */
  finish(): void {
    this.#state = 'closed';
    for (const member of this.all()) member.finish();
  }

  /** True when no server can say anything any more. */
  get areGone(): boolean {
    return this.all().every(({ goneAt }) => goneAt !== undefined);
  }

  [Symbol.dispose](): void {
    this.#state = 'closed';
    for (const member of this.all()) member[Symbol.dispose]();
  }

  #join(server: string): void {
    if (this.#state === 'closed' || this.#greeting === undefined) return;
    const options: MemberOptions = { ...this.#options, server, greeting: this.#greeting };
    const member = new Member(options);
    this.#byServer.set(server, member);
    drop(member.settled, () => undefined);
  }
}
