import { isJsonObject, type JsonObject, parseForRewriting, type RequestId, toLine } from '../frames/index.ts';
import type { Member } from './member.ts';

interface Relayed {
  readonly member: Member;
  readonly id: RequestId;
  /** The token the server wants progress reported under, exactly as it wrote it. */
  readonly token: unknown;
}

/** Requests of the servers to the one client. Each gets a number of ours: servers count for themselves. */
export class RelayedRequests {
  readonly #open = new Map<number, Relayed>();
  #numbers = 0;

  /** The request of a server as the client gets it. */
  relay(member: Member, id: RequestId, line: Buffer): string {
    const number = this.#numbers++;
    const message = parseForRewriting(line.toString()) as JsonObject;
    const { params } = message;
    const meta = isJsonObject(params) ? params['_meta'] : undefined;
    const token = isJsonObject(meta) ? meta['progressToken'] : undefined;
    this.#open.set(number, { member, id, token });
    if (token === undefined) return toLine({ ...message, id: number });
    const renamed = { ...(params as JsonObject), _meta: { ...(meta as JsonObject), progressToken: number } };
    return toLine({ ...message, id: number, params: renamed });
  }

  /** The client's answer, and whose it is. Undefined when nobody asked. */
  answer(id: RequestId, line: Buffer): { readonly member: Member; readonly line: string } | undefined {
    const relayed = this.#take(id);
    if (relayed === undefined) return undefined;
    const message = parseForRewriting(line.toString()) as JsonObject;
    return { member: relayed.member, line: toLine({ ...message, id: parseForRewriting(relayed.id.raw) }) };
  }

  /** The client's progress on a request of a server, and whose it is. */
  progress(message: JsonObject): { readonly member: Member; readonly line: string } | undefined {
    const { params } = message;
    const token = isJsonObject(params) ? params['progressToken'] : undefined;
    const relayed = typeof token === 'number' ? this.#open.get(token) : undefined;
    if (relayed?.token === undefined) return undefined;
    const line = toLine({ ...message, params: { ...(params as JsonObject), progressToken: relayed.token } });
    return { member: relayed.member, line };
  }

  /** A server does not want the answer any more: its notification under our number. */
  cancel(member: Member, message: JsonObject): string | undefined {
    const { params } = message;
    const requestId = isJsonObject(params) ? params['requestId'] : undefined;
    for (const [number, { member: asking, id }] of this.#open) {
      if (asking !== member || JSON.parse(id.raw) !== requestId) continue;
      this.#open.delete(number);
      return toLine({ ...message, params: { ...(params as JsonObject), requestId: number } });
    }
    return undefined;
  }

  /** A server went: nobody waits for what it asked. */
  cancelAll(member: Member): string[] {
    const lines: string[] = [];
    for (const [number, relayed] of this.#open) {
      if (relayed.member !== member) continue;
      this.#open.delete(number);
      const params = { requestId: number, reason: 'The server ended.' };
      lines.push(toLine({ jsonrpc: '2.0', method: 'notifications/cancelled', params }));
    }
    return lines;
  }

  #take(id: RequestId): Relayed | undefined {
    const number = id.key.startsWith('n:') ? Number(id.key.slice(2)) : Number.NaN;
    const relayed = this.#open.get(number);
    this.#open.delete(number);
    return relayed;
  }
}
