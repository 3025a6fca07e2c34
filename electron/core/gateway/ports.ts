import type { Readable, Writable } from 'node:stream';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { Decision, OperationType, Risk } from '../../../shared/model/decision.ts';

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
}

/** Synchronous, no I/O: it is on the way of every call. Never throws; what fails inside is a deny. */
export interface JudgePort {
  judge(call: CallFacts): Judgement;
  /** True when the tool must not be in `tools/list`, because a rule denies every call of it. */
  hides(session: SessionFacts, tool: ToolDefinition): boolean;
  /** Changes with every change of policy or rules; part of what an approval is bound to. */
  version(): string;
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
  /** SHA-256 over identity, tool, definition, canonical arguments, session and judge version. */
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
