/** A JSON body as one line: line breaks stand between tokens only, so a blank in their place says the same. */
export function bodyLine(body: Uint8Array): Buffer {
  const line = Buffer.allocUnsafe(body.length + 1);
  let length = 0;
  let start = 0;
  let end = body.length;
  while (start < end && isBlank(body[start]!)) start++;
  while (end > start && isBlank(body[end - 1]!)) end--;
  for (let index = start; index < end; index++) {
    const byte = body[index]!;
    line[length++] = byte === 0x0a || byte === 0x0d ? 0x20 : byte;
  }
  line[length++] = 0x0a;
  return line.subarray(0, length);
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
