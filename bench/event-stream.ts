export interface ServerEvent {
  readonly event: string;
  readonly data: Buffer;
}

const NEWLINE = 10;
const RETURN = 13;

/** Reads a stream of server-sent events. Linear in their size: a part of a line is kept, never looked at twice. */
export function readEvents(take: (event: ServerEvent) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let event = 'message';
  let data: Buffer[] = [];
  const line = (raw: Buffer): void => {
    const text = raw.at(-1) === RETURN ? raw.subarray(0, -1) : raw;
    if (text.length === 0) {
      if (data.length > 0) take({ event, data: data.length === 1 ? data[0]! : joined(data) });
      event = 'message';
      data = [];
    } else if (text.toString('latin1', 0, 5) === 'data:') {
      data.push(text.subarray(text[5] === 0x20 ? 6 : 5));
    } else if (text.toString('latin1', 0, 6) === 'event:') {
      event = text.toString('utf8', 6).trim();
    }
  };
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts = [];
      start = end + 1;
      line(whole);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  };
}

const joined = (lines: readonly Buffer[]): Buffer =>
  Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [Buffer.from('\n'), line])));
