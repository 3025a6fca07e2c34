import type { Caller } from '../../../shared/model/audit-record.ts';
import { isJsonObject, type JsonObject } from '../frames/index.ts';
import { CallBrake } from './call-brake.ts';
import { CallTimeouts } from './call-timeouts.ts';
import { type FinishedMore, type FinishedStatus, finishedDraft } from './call-records.ts';
import { Continuations } from './continuations.ts';
import type { GovernedCall } from './governed-call.ts';
import { Outlet } from './outlet.ts';
import { PendingRequests } from './pending-requests.ts';
import { TaskCalls } from './task-calls.ts';
import type { GatePorts, SessionFacts } from './ports.ts';
import { ToolCatalog } from './tool-catalog.ts';

export interface ConversationOptions {
  readonly facts: SessionFacts;
  readonly ports: GatePorts;
  readonly user: string | undefined;
  readonly toClient: Outlet;
  /** A line about this session for the server's log. */
  readonly log: (stream: 'stdout' | 'gatehouse', text: string) => void;
  readonly onChange: () => void;
  /** Something happened that must not: the session cannot go on. */
  readonly onBug: (error: unknown) => void;
}

/** Claims are cut to so many characters. */
const CLAIM_LIMIT = 200;

/** What both directions of one session know of each other. */
export class Conversation {
  readonly facts: SessionFacts;
  readonly ports: GatePorts;
  readonly toClient: Outlet;
  /** Undefined while no server runs. */
  toServer: Outlet | undefined;
  readonly pending = new PendingRequests();
  readonly catalog: ToolCatalog;
  readonly continuations: Continuations;
  readonly brake: CallBrake;
  readonly timeouts: CallTimeouts<GovernedCall>;
  readonly tasks = new TaskCalls((call, status, more) => this.finish(call, status, more));
  readonly log: ConversationOptions['log'];
  readonly onBug: ConversationOptions['onBug'];
  /** Judged requests so far. */
  calls = 0;
  /** Answers the client got, of the server or of us. */
  answers = 0;
  /** The client began with `initialize`: revisions up to 2025-11-25. */
  legacy = false;
  /** The client has seen a list of tools. */
  listed = false;
  clientInfo: string | undefined;
  serverInfo: string | undefined;
  /** Who acts, as every record of this session says it. */
  caller: Caller;
  readonly #user: string | undefined;
  readonly #onChange: () => void;

  constructor(options: ConversationOptions) {
    this.facts = options.facts;
    this.ports = options.ports;
    this.toClient = options.toClient;
    this.log = options.log;
    this.onBug = options.onBug;
    this.#onChange = options.onChange;
    this.catalog = new ToolCatalog(options.ports.judge, options.facts, options.ports.integrity);
    this.continuations = new Continuations(options.ports.clock);
    this.brake = new CallBrake(options.ports.clock);
    this.timeouts = new CallTimeouts(options.ports.clock);
    this.#user = options.user;
    this.caller = this.#callerOf(undefined);
  }

  /** Puts an answer of ours in the way to the client. */
  answer(line: string): void {
    this.answers++;
    this.toClient.text(line);
  }

  /** Remembers what the client says it is: a claim, never its identity. */
  claimClient(info: unknown): void {
    const claim = claimOf(info);
    if (claim === undefined || claim === this.clientInfo) return;
    this.clientInfo = claim;
    this.caller = this.#callerOf(claim);
    this.#onChange();
  }

  claimServer(info: unknown): void {
    const claim = claimOf(info);
    if (claim === undefined || claim === this.serverInfo) return;
    this.serverInfo = claim;
    this.#onChange();
  }

  /** Members in the order the journal writes them. */
  #callerOf(clientVersion: string | undefined): Caller {
    const { client, id: session, clientPid: pid } = this.facts;
    return { client, clientVersion, pid, session, user: this.#user };
  }

  /** Records how a released call ended. */
  finish(call: GovernedCall, status: FinishedStatus, more: FinishedMore = {}): void {
    this.timeouts.disarm(call);
    const durationMs = this.ports.clock.monotonic() - call.since;
    const { entry } = call;
    entry.durationMs = durationMs;
    entry.bytes = more.bytes;
    entry.status = finalStatus(call, status);
    this.ports.activity.touch(entry);
    try {
      this.ports.journal.stage(finishedDraft(this.caller, call, status, durationMs, more));
    } catch (error) {
      // The call was decided and recorded; only its end is missing, and the answer is the client's.
      this.log('gatehouse', `the end of a call could not be recorded: ${String(error)}`);
    }
  }
}

function finalStatus(call: GovernedCall, status: FinishedStatus): GovernedCall['entry']['status'] {
  if (status === 'cancelled') return 'cancelled';
  if (status !== 'ok') return 'failed';
  if (call.judgement.decision.reason === 'monitor') return 'noted';
  return call.approved === undefined ? 'allowed' : 'approved';
}

function claimOf(info: unknown): string | undefined {
  if (!isJsonObject(info)) return undefined;
  const text = (member: keyof JsonObject): string => (typeof info[member] === 'string' ? info[member] : '');
  return `${text('name')} ${text('version')}`.trim().slice(0, CLAIM_LIMIT) || undefined;
}
