import { errorLine, type FrameFacts } from '../../core/frames/index.ts';

/** What may wait for a client that listens to nothing just now. */
const MAX_MESSAGES = 256;
const MAX_BYTES = 1024 * 1024;
const INTERNAL_ERROR = -32_603;

interface Waiting {
  readonly line: Buffer;
  readonly facts: FrameFacts;
}

/**
 * Messages of a server that no open response can carry. They wait for the next one, within bounds: beyond them the
 * oldest go, and a request among those is answered, so that its server does not wait for ever.
 */
export class WaitingMessages {
  readonly #answer: (line: string) => void;
  #messages: Waiting[] = [];
  #bytes = 0;

  /** `answer` sends a line to the server in place of the client. */
  constructor(answer: (line: string) => void) {
    this.#answer = answer;
  }

  add(line: Buffer, facts: FrameFacts): void {
    this.#messages.push({ line, facts });
    this.#bytes += line.length;
    while (this.#messages.length > MAX_MESSAGES || this.#bytes > MAX_BYTES) {
      const oldest = this.#messages.shift();
      if (oldest === undefined) return;
      this.#bytes -= oldest.line.length;
      const { id } = oldest.facts;
      if (id === undefined) continue;
      this.#answer(errorLine(id.raw, INTERNAL_ERROR, 'The client does not listen: it has no stream open.'));
    }
  }

  /** Takes out everything, oldest first. */
  takeAll(): Buffer[] {
    const lines = this.#messages.map(({ line }) => line);
    this.#messages = [];
    this.#bytes = 0;
    return lines;
  }
}
