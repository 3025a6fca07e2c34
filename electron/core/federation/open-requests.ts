import { errorLine, type RequestId } from '../frames/index.ts';
import type { ClientMessage } from './client-messages.ts';
import type { Member } from './member.ts';

export type ClientRequest = Extract<ClientMessage, { kind: 'request' }>;

/** A request of the client: with one server, or with us while several are asked. */
export interface OpenRequest {
  readonly id: RequestId;
  readonly method: string;
  member: Member | undefined;
  /** What its progress is reported under. */
  readonly token: unknown;
  /** The client wants to hear what the server logs meanwhile (revision 2026-07-28). */
  readonly wantsLog: boolean;
}

/** What the client waits for. Each is answered once; not at all when it was cancelled. */
export class OpenRequests {
  readonly #open = new Map<string, OpenRequest>();
  readonly #tell: (line: string | Buffer) => void;

  constructor(tell: (line: string | Buffer) => void) {
    this.#tell = tell;
  }

  add(request: OpenRequest): void {
    this.#open.set(request.id.key, request);
  }

  get(key: string): OpenRequest | undefined {
    return this.#open.get(key);
  }

  has(key: string): boolean {
    return this.#open.has(key);
  }

  settle(id: RequestId, line: string | Buffer): void {
    if (this.#open.delete(id.key)) this.#tell(line);
  }

  /** The client does not want the answer any more. */
  cancel(requestId: unknown): OpenRequest | undefined {
    const kind = typeof requestId === 'string' ? 's' : Number.isSafeInteger(requestId) ? 'n' : 'r';
    const key = `${kind}:${String(requestId)}`;
    const request = this.#open.get(key);
    this.#open.delete(key);
    return request;
  }

  /** Nobody else will answer what this server was asked. */
  fail(member: Member, code: number, message: string): void {
    for (const { id, member: asked } of this.#open.values()) {
      if (asked === member) this.settle(id, errorLine(id.raw, code, message));
    }
  }

  /** True when some open request of this server is such. */
  some(member: Member, fits: (request: OpenRequest) => boolean): boolean {
    for (const request of this.#open.values()) if (request.member === member && fits(request)) return true;
    return false;
  }
}
