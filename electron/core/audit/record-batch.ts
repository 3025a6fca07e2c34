import { hash } from 'node:crypto';
import { type ChainHead, GENESIS, HASH_MEMBER, type StagedRecord } from './record-line.ts';

const FIRST_BYTES = 64 * 1024;
/** A batch that needed more than this does not leave its memory to the next one. */
const KEPT_BYTES = 1024 * 1024;
/** `,"hash":"sha256:<64 hex digits>"}` and the newline. */
const ENDING_BYTES = HASH_MEMBER.length + GENESIS.length + 3;
/** UTF-8 needs at most so many bytes for what is one unit of a JavaScript text. */
const BYTES_PER_UNIT = 3;

/** What a body begins with instead of the comma of its first member, and what it ends with. */
const OPENING = 0x7b;
const CLOSING = 0x7d;

let memory = Buffer.allocUnsafeSlow(FIRST_BYTES);

/** Records as they go to the file, one line each, and the head of the chain behind them. */
export interface RecordBatch {
  /** Good until the next batch is made. */
  readonly bytes: Buffer;
  readonly head: ChainHead;
}

/** Numbers, chains and hashes records. Each is written as text once, where the file takes it from. */
export function sealRecords(records: readonly StagedRecord[], head: ChainHead): RecordBatch {
  if (memory.length > KEPT_BYTES) memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let { seq, hash: prev } = head;
  let at = 0;
  for (const record of records) {
    seq++;
    const body = `${record.upToPrev},"prev":"${prev}"${record.upToSeq},"seq":${seq}${record.upToTime}${record.rest}`;
    ensureRoom(at, prev.length + body.length * BYTES_PER_UNIT + ENDING_BYTES);
    // What is hashed begins with the hash before; the body then takes its place.
    const start = at + memory.write(prev, at, 'latin1');
    const end = start + memory.write(body, start);
    memory[start] = OPENING;
    memory[end] = CLOSING;
    prev = `sha256:${hash('sha256', memory.subarray(at, end + 1))}`;
    memory.copyWithin(at, start, end);
    at += end - start;
    at += memory.write(`${HASH_MEMBER}${prev}"}\n`, at, 'latin1');
  }
  return { bytes: memory.subarray(0, at), head: { seq, hash: prev } };
}

function ensureRoom(used: number, more: number): void {
  if (used + more <= memory.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(used + more, memory.length * 2));
  memory.copy(larger, 0, 0, used);
  memory = larger;
}
