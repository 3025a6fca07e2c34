import type { Finding, ScanVerdict } from '../../shared/model/finding.ts';
import type {
  AuditFilter,
  CallInput,
  CallName,
  CallOutput,
  EventInput,
  EventName,
  EventOutput,
} from '../../shared/contract/index.ts';

/** What was found in one definition of a file. */
export interface CheckedTool {
  readonly name: string;
  readonly verdict: ScanVerdict;
  readonly findings: readonly Finding[];
}

/** The core, as a command sees it. Every call raises the `AppError` the core answered with. */
export interface CoreLink {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>;
  subscribe<Name extends EventName>(
    name: Name,
    input: EventInput<Name>,
    listener: (value: EventOutput<Name>) => void,
  ): Promise<Disposable>;
  /** Settles when the connection ends. */
  closed: Promise<void>;
  close(): void;
}

/** How `up` runs the core in this process. */
export interface RunCoreOptions {
  readonly page: 'now' | 'never';
  /** 0 takes a free port. */
  readonly uiPort: number;
  readonly json: boolean;
}

/** What a command may use. Nothing else: no global state, no process.exit. */
export interface CommandContext {
  /** Reaches the running core. Raises `core_unreachable`. */
  core(): Promise<CoreLink>;
  /** Reaches the core, and starts it first when it is not running. Raises `core_start_failed`. */
  startedCore(options?: readonly string[]): Promise<CoreLink>;
  /** Becomes the core until it is stopped; resolves with its exit code. */
  runCore(options: RunCoreOptions): Promise<number>;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly json: boolean;
  /** Standard output is a terminal: what is written there is seen, and kept nowhere. */
  readonly isTerminal: boolean;
  readonly cwd: string;
  /** Writes one line to standard output, its hidden characters visible; with `--json` nothing but documents may be written. */
  line(text: string): void;
  /** Writes one line as it is: only for what is read by programs. */
  raw(text: string): void;
  /** Writes one JSON document and a newline. */
  document(value: unknown): void;
  /** Everything on standard input. */
  input(): Promise<string>;
  /** Opens an address in the user's browser; false where none can be opened. */
  openUrl(url: string): Promise<boolean>;
  /** Settles at SIGINT or SIGTERM: a command that follows something ends then. From the first call on they end nothing else. */
  interrupted(): Promise<void>;
  /** Settles when a process has ended: what it held (the lock of the data folder) is free then. */
  ended(pid: number): Promise<void>;
  /** What works without a core, straight on the files of the data folder. */
  readonly offline: {
    verify(): Promise<CallOutput<'audit.verify'>>;
    export(filter: AuditFilter): AsyncIterable<string>;
    restore(selection: CallInput<'clients.restore'>): Promise<CallOutput<'clients.restore'>['changes']>;
    /** Scans the tool definitions of a file (integrity). Raises `file_invalid`. */
    checkTools(file: string): Promise<readonly CheckedTool[]>;
    checkPolicy(text: string): Promise<CallOutput<'policy.check'>>;
    readonly policy: PolicyTools;
  };
  /** This checkout's launcher, for commands that start processes. */
  readonly launcher: string;
}

/** What is said of one test that a policy carries. */
export interface PolicyTestResult {
  readonly name: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly effect: string;
  readonly message: string;
}

/** What a signed policy says of itself. */
export interface PolicyHead {
  readonly id?: string | undefined;
  readonly version?: number | undefined;
  readonly expiresAt?: string | undefined;
}

/** Something a conversion could not carry over. */
export interface PolicyLoss {
  readonly what: string;
  readonly why: string;
}

/** What can be done with policies without a core. Texts are those of files; `file` is only named in errors. */
export interface PolicyTools {
  /** Runs the tests of a policy on this machine, as if it were the only layer. Raises `policy_invalid`. */
  test(file: string, text: string): Promise<readonly PolicyTestResult[]>;
  /** A new pair of keys: the private one as PEM, the public one as a policy names it. */
  keygen(): Promise<{ readonly privateKey: string; readonly publicKey: string; readonly keyId: string }>;
  /** The signed envelope of a policy. Raises `policy_invalid`, `file_invalid` for a key that is none. */
  sign(file: string, text: string, keyFile: string, privateKey: string): Promise<string>;
  /** Is this an envelope that the key signed, around a valid policy? */
  verify(
    text: string,
    publicKey: string,
  ): Promise<
    | { readonly ok: true; readonly keyId: string; readonly policy: PolicyHead }
    | { readonly ok: false; readonly problem: string }
  >;
  /** Raises `usage` for a vendor there is no conversion from, `file_invalid`. */
  import(
    file: string,
    text: string,
    from: string,
  ): Promise<{ readonly policy: unknown; readonly lost: readonly PolicyLoss[] }>;
  /** Raises `usage` for a vendor there is no conversion to. */
  emit(
    to: string,
    servers: readonly string[],
  ): Promise<{
    readonly text: string;
    readonly places: readonly { readonly system: string; readonly place: string }[];
    readonly lost: readonly PolicyLoss[];
  }>;
}

/** What a command is given of the process it runs in. */
export type Surroundings = Omit<CommandContext, 'json' | 'line' | 'raw' | 'document'>;

export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** Every value of an option, in order; flags have the value `true`. */
  readonly options: Readonly<Record<string, readonly (string | true)[]>>;
  /** What follows `--`; undefined without it. */
  readonly rest: readonly string[] | undefined;
}

/** One command of the CLI. `usage` holds its forms, which are its documentation; `options` says which take a value. */
export interface Command {
  readonly name: string;
  readonly usage: readonly string[];
  readonly summary: string;
  readonly options: Readonly<Record<string, 'flag' | 'value'>>;
  /** Fewest and most positional arguments. */
  readonly positionals: readonly [least: number, most: number];
  /** True when `-- COMMAND` is understood. */
  readonly rest?: boolean;
  /** Returns the exit code; raises `AppError`. */
  run(context: CommandContext, given: ParsedArguments): Promise<number>;
}
