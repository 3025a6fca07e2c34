import type { Readable, Writable } from 'node:stream';
import type { CallStatus } from '../../../shared/model/activity.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { Finding } from '../../../shared/model/finding.ts';
import type { PinKind } from '../../../shared/model/pin.ts';
import type { Decision, OperationType, Risk } from '../../../shared/model/decision.ts';
import type { FlowLabel, FlowStep } from '../../../shared/model/flow.ts';
import type { Clock } from '../clock/index.ts';

/** One client connection: who it is for us, not who it says it is. */
export interface SessionFacts {
  readonly id: string;
  /** Our id of the client, proven by its token. */
  readonly client: string;
  readonly clientPid: number | undefined;
  /** Where the client started the shim. */
  readonly cwd: string;
  readonly server: string;
  /** `identityText` of what was admitted and started. */
  readonly identity: string;
  /** The client reaches the server through the endpoint that shows all servers as one. */
  readonly federated?: true;
  /** The company lists the server by what it is. */
  readonly listed?: true;
}

/** A tool as the server described it: every member kept, known ones typed. Nothing in it is to be believed. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
  readonly annotations?: { readonly [hint: string]: unknown };
  readonly [member: string]: unknown;
}

/** A request to judge: parsed once; what is forwarded is this object. */
export interface CallFacts {
  readonly session: SessionFacts;
  readonly operation: OperationType;
  /** Tool name, prompt name or resource URI, exactly as sent. */
  readonly name: string;
  readonly arguments: unknown;
  /** What the server last listed under this name in this session; undefined when it never listed it. */
  readonly definition: ToolDefinition | undefined;
  /** SHA-256 of the canonical definition, or `none`. */
  readonly definitionHash: string;
}

/** What the rules say of a call, before any human is asked. */
export interface Judgement {
  readonly decision: Decision;
  readonly risk: Risk;
  /** False when policy demands the question each time. */
  readonly userMayAllow: boolean;
  /** Asked because private data may leave: the earlier calls that make it so. Absent when that is not so. */
  readonly chain?: readonly FlowStep[];
  /** What the call brings into the conversation or sends out of it. Absent: it was not found. */
  readonly labels?: readonly FlowLabel[];
}

/** What policy limits in a session. Absent members limit nothing. */
export interface CallLimits {
  readonly callsPerMinute?: number | undefined;
  readonly identicalCallsInARow?: number | undefined;
  readonly callTimeoutSeconds?: number | undefined;
  readonly resultMegabytes?: number | undefined;
}

/** Synchronous, no I/O: it is on the way of every call. Never throws; what fails inside is a deny. */
export interface JudgePort {
  judge(call: CallFacts): Judgement;
  /** What `judge` says by now of a call that was judged before; not counted as a use of a rule. Absent: `judge`. */
  judgeAgain?(call: CallFacts): Judgement;
  /**
   * The call is on its way to the server: what it brings into the conversation counts from now on. `labels` are those of its
   * judgement, when it was not held since; absent, it is looked at again.
   */
  released?(call: CallFacts, labels?: readonly FlowLabel[]): void;
  /** True when the tool must not be in `tools/list`, because a rule denies every call of it. */
  hides(session: SessionFacts, tool: ToolDefinition): boolean;
  /** What is limited now; undefined, or absent: nothing. */
  limits?(): CallLimits | undefined;
  /** Changes with every change of policy; part of what an approval is bound to. */
  version(): string;
  /** Changes with everything `hides` depends on. */
  listVersion(): string;
}

/**
 * The journal, seen from the hot path. `stage` only queues; `commit` writes everything staged with one append and must
 * have returned before a call is released. When `commit` throws `journal_unwritable`, what the caller staged since the
 * last commit is not in the journal and its calls are denied.
 */
export interface JournalPort {
  /** Returns the id the record will have. */
  stage(draft: AuditDraft): string;
  commit(): void;
}

/** How a server process ended. */
export interface ExitFacts {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines it wrote on stderr. */
  readonly stderr: string[];
}

/** A running server process. */
export interface Upstream {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exited: Promise<ExitFacts>;
  /** Puts a line that was no message into the server's log. */
  log(stream: 'stdout' | 'gatehouse', text: string): void;
  /** Runs the stop ladder over the whole process tree; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** A call that needs a human. */
export interface Question {
  readonly call: CallFacts;
  readonly judgement: Judgement;
  readonly argumentsHash: string;
  /** SHA-256 over identity, tool, definition, canonical arguments, session, judge version and what the question warns of. */
  readonly binding: string;
  /** Epoch ms at which the client must have its answer. */
  readonly deadline: number;
}

/** `none`: nobody answered in time, or the question was withdrawn. */
export interface QuestionAnswer {
  readonly answer: 'allow' | 'deny' | 'none';
  readonly by: string;
  /** The rule the answer made, or the rule that answered. */
  readonly rule?: string;
  readonly latencyMs: number;
}

/** A question in the queue, seen by the call that waits for it. */
export interface HeldQuestion {
  readonly id: string;
  /** Settles once, also at the deadline (`none`, `timeout`). Never rejects. */
  readonly answered: Promise<QuestionAnswer>;
  /** The client does not want the answer any more; `answered` settles with `none`. A late answer then does nothing. */
  withdraw(by: 'cancelled' | 'disconnected' | 'core_stopping'): void;
}

/** The queue of questions, seen from the gate. Raises `too_many` when the queue is full, `journal_unwritable`. */
export interface ApprovalPort {
  ask(question: Question): HeldQuestion;
  /**
   * The one-shot pass of a question that was answered "allow" after its client had been told to retry. Taking it uses it
   * up. Undefined when there is none for exactly this binding.
   */
  takePass(binding: string): { approval: string; by: string } | undefined;
}

/**
 * One request in the live feed. The gate changes it in place, which costs next to nothing, and says so with `touch`;
 * whoever shows it makes rows of it when they are due.
 */
export interface ActivityEntry {
  readonly id: string;
  /** Epoch ms. */
  readonly time: number;
  readonly session: SessionFacts;
  readonly operation: string;
  readonly name: string;
  /** Redacted, and cut when the original was large. The feed replaces it by a short text when it has kept enough. */
  arguments: unknown;
  /** Size of what `arguments` holds. */
  argumentBytes: number;
  status: CallStatus;
  risk: Risk | undefined;
  reason: string | undefined;
  rule: string | undefined;
  durationMs: number | undefined;
  bytes: number | undefined;
  approval: string | undefined;
  /** The id of its `call.decided` record, once that is written. */
  record: string | undefined;
  /** What the client was told when the call was not run. */
  told: string | undefined;
  /** What was found in what came back; absent when nothing was found, or it was not looked at yet. */
  findings?: readonly Finding[];
}

/** The live feed, seen from the hot path. Both are cheap and never throw. */
export interface ActivityPort {
  begin(entry: ActivityEntry): void;
  touch(entry: ActivityEntry): void;
}

/** Something a server described of itself, with the SHA-256 of its canonical JSON. */
export interface DescribedItem {
  readonly kind: PinKind;
  readonly name: string;
  readonly definition: unknown;
  readonly hash: string;
}

/** Keeps what servers describe of themselves and looks at what they return. */
export interface IntegrityPort {
  /** A list or the server's instructions came by. Raises `journal_unwritable`; what is not kept is not accepted. */
  described(session: SessionFacts, items: readonly DescribedItem[]): void;
  /** True when a listed tool must not be shown until a human has looked at it. */
  hides(session: SessionFacts, tool: string, hash: string): boolean;
  /** The accepted definition of a tool, if there is one. */
  accepted(session: SessionFacts, tool: string): ToolDefinition | undefined;
  /** A call was answered. Looked at later, when the client has it; cheap, never throws. `found` is told what is in it. */
  returned(call: CallFacts, answer: Buffer, found: (findings: readonly Finding[]) => void): void;
}

/** What a session needs of the rest of the core. `ids` makes unique ids that sort by time. */
export interface GatePorts {
  readonly judge: JudgePort;
  readonly journal: JournalPort;
  readonly approvals: ApprovalPort;
  readonly activity: ActivityPort;
  /** Absent: nothing is pinned or looked at. */
  readonly integrity?: IntegrityPort;
  /** True: secrets in results are masked before the client gets them. Absent: they are not. */
  readonly masksResults?: () => boolean;
  /** A call failed, and this is what the server says of it. Absent: nobody listens. Never throws. */
  readonly failed?: (session: SessionFacts, text: string) => void;
  readonly clock: Clock;
  readonly ids: () => string;
}
