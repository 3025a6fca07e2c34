/** One way from a client to the server that is measured. */
export interface Target {
  readonly name: string;
  /** What it is compared as: the server itself, what is asked of Gatehouse, or something beside it. */
  readonly role: 'direct' | 'asked' | 'beside';
  readonly way: StdioWay | HttpWay;
  /** Environment tag of processes that count besides the child's own: a daemon started before. */
  readonly tag?: string;
  /** The core of Gatehouse, when the target goes through one. */
  readonly corePid?: number;
}

/** The command a client's config would hold. */
export interface StdioWay {
  readonly kind: 'stdio';
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `http` is Streamable HTTP, `sse` the transport before it. */
export interface HttpWay {
  readonly kind: 'http' | 'sse';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}
