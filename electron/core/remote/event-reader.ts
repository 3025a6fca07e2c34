/** One server-sent event with data (WHATWG HTML, "Server-sent events"). */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** The last id the stream gave so far; undefined when it gave none. */
  readonly lastId: string | undefined;
}

export interface EventReaderOptions {
  /** No event may be longer than this many bytes. */
  readonly limit: number;
  onEvent(event: ServerEvent): void;
  /** The server asks to wait so long before a reconnect (ms). */
  onRetry?(milliseconds: number): void;
}

/** Cuts a byte stream into server-sent events. Raises RangeError when one is too long. */
export class EventReader {
  readonly #options: EventReaderOptions;
  readonly #decoder = new TextDecoder();
  #text = '';
  #data: string[] = [];
  #size = 0;
  #type = '';
  #lastId: string | undefined;

  constructor(options: EventReaderOptions) {
    this.#options = options;
  }

  get lastId(): string | undefined {
    return this.#lastId;
  }

  push(chunk: Uint8Array): void {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    let start = 0;
    for (;;) {
      const end = lineEnd(this.#text, start);
      if (end === undefined) break;
      this.#line(this.#text.slice(start, end.at));
      start = end.next;
    }
    this.#text = this.#text.slice(start);
    if (this.#text.length + this.#size > this.#options.limit) throw new RangeError('an event is too long');
  }

  #line(line: string): void {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (field) {
      case 'data':
        this.#data.push(value);
        this.#size += value.length;
        if (this.#size > this.#options.limit) throw new RangeError('an event is too long');
        return;
      case 'event':
        this.#type = value;
        return;
      case 'id':
        if (!value.includes('\0')) this.#lastId = value;
        return;
      case 'retry':
        if (/^[0-9]+$/.test(value)) this.#options.onRetry?.(Number(value));
    }
  }

  #dispatch(): void {
    const data = this.#data.join('\n');
    const type = this.#type || 'message';
    const has = this.#data.length > 0;
    this.#data = [];
    this.#size = 0;
    this.#type = '';
    if (has) this.#options.onEvent({ type, data, lastId: this.#lastId });
  }
}

/** The next line end at or after `from`: CR, LF or both; undefined while a CR may still be followed by its LF. */
function lineEnd(text: string, from: number): { at: number; next: number } | undefined {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a) return { at, next: at + 1 };
    if (unit !== 0x0d) continue;
    if (at + 1 === text.length) return undefined;
    return { at, next: text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1 };
  }
  return undefined;
}
