import { hash } from 'node:crypto';
import type { AuditDraft, AuditEnvelopeKey } from '../../../shared/model/audit-record.ts';
import { sortedKeys } from '../../../shared/util/canonical-json.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import { memberText } from './member-text.ts';

/** What the first record of a journal follows. */
export const GENESIS = `sha256:${'0'.repeat(64)}`;

/** What the hash of a record is written behind. */
export const HASH_MEMBER = ',"hash":"';
/** `,"hash":"sha256:<64 hex digits>"}`: always the last bytes of a line. */
const HASH_SUFFIX_BYTES = HASH_MEMBER.length + GENESIS.length + 2;

/**
 * A record whose facts are frozen as text, cut where the members go that only the commit knows. The pieces are in the
 * order of RFC 8785, each member behind its comma, so that joined they are the canonical text but for the first comma,
 * which is a brace there: one serialisation per record.
 */
export interface StagedRecord {
  readonly id: string;
  readonly kind: AuditDraft['kind'];
  readonly durable: boolean;
  readonly upToPrev: string;
  readonly upToSeq: string;
  readonly upToTime: string;
  readonly rest: string;
}

/** Where a record stands in the chain. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

const ENVELOPE: Readonly<Record<AuditEnvelopeKey | 'hash', true>> = {
  v: true,
  seq: true,
  id: true,
  time: true,
  prev: true,
  hash: true,
};

/**
 * Freezes a draft: what happens to its objects afterwards does not matter. `id` and `time` are texts that JSON writes as
 * they are. Raises RangeError for what is not JSON.
 */
export function freezeDraft(draft: AuditDraft, id: string, time: string, durable: boolean): StagedRecord {
  const members = draft as Readonly<Record<string, unknown>>;
  let upToPrev = '';
  let upToSeq = '';
  let upToTime = '';
  let beforeV = '';
  let afterV = '';
  let idWritten = false;
  for (const key of sortedKeys(members)) {
    const value = members[key];
    if (value === undefined) continue;
    const { name, place } = slotOf(key);
    // A step of a rope: nothing is copied before the whole line is.
    const member = name + memberText(key, value);
    switch (place) {
      case 'before id':
        upToPrev += member;
        break;
      case 'before prev':
        if (!idWritten) upToPrev += `,"id":"${id}"`;
        idWritten = true;
        upToPrev += member;
        break;
      case 'before seq':
        upToSeq += member;
        break;
      case 'before time':
        upToTime += member;
        break;
      case 'before v':
        beforeV += member;
        break;
      case 'after v':
        afterV += member;
    }
  }
  if (!idWritten) upToPrev += `,"id":"${id}"`;
  const rest = `,"time":"${time}"${beforeV},"v":1${afterV}`;
  return { id, kind: draft.kind, durable, upToPrev, upToSeq, upToTime, rest };
}

type Place = 'before id' | 'before prev' | 'before seq' | 'before time' | 'before v' | 'after v';

/** A member's name as JSON, a comma before and a colon behind it, and where it goes among what only the commit knows. */
interface Slot {
  readonly name: string;
  readonly place: Place;
}

/** There are as many as `AuditDraft` has members. */
const slots = new Map<string, Slot>();

function slotOf(key: string): Slot {
  const known = slots.get(key);
  if (known !== undefined) return known;
  invariant(!Object.hasOwn(ENVELOPE, key), `the journal writes "${key}" itself`);
  const slot = { name: `,${JSON.stringify(key)}:`, place: placeOf(key) };
  slots.set(key, slot);
  return slot;
}

function placeOf(key: string): Place {
  if (key < 'id') return 'before id';
  if (key < 'prev') return 'before prev';
  if (key < 'seq') return 'before seq';
  if (key < 'time') return 'before time';
  return key < 'v' ? 'before v' : 'after v';
}

let scratch = Buffer.alloc(8192);

/**
 * The hash this line must carry to follow `prev`; undefined when it does not carry it. Every byte of the line counts.
 * `line` is without its newline.
 */
export function followingHash(line: Buffer, prev: string): string | undefined {
  const bodyBytes = line.length - HASH_SUFFIX_BYTES;
  if (bodyBytes < 2) return undefined;
  const total = prev.length + bodyBytes + 1;
  if (scratch.length < total) scratch = Buffer.alloc(total * 2);
  scratch.write(prev, 0, 'latin1');
  line.copy(scratch, prev.length, 0, bodyBytes);
  scratch[total - 1] = 0x7d;
  const sealed = `sha256:${hash('sha256', scratch.subarray(0, total))}`;
  const suffix = line.toString('latin1', bodyBytes);
  return suffix === `${HASH_MEMBER}${sealed}"}` ? sealed : undefined;
}

/** What a line says of its own place. Undefined when it is no record at all. */
export function statedPlace(line: Buffer): (ChainHead & { readonly prev: string }) | undefined {
  try {
    const record: unknown = JSON.parse(line.toString('utf8'));
    if (typeof record !== 'object' || record === null) return undefined;
    const { seq, prev, hash: stated } = record as Readonly<Record<string, unknown>>;
    if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return undefined;
    if (typeof prev !== 'string' || typeof stated !== 'string') return undefined;
    return { seq, prev, hash: stated };
  } catch {
    return undefined;
  }
}

/** Why a line that does not follow `head` does not, in words. */
export function misplacement(line: Buffer, head: ChainHead): string {
  const stated = statedPlace(line);
  if (stated === undefined) return 'the line is not a whole record';
  if (followingHash(line, stated.prev) === undefined) return `record ${stated.seq} was changed`;
  const expected = head.seq + 1;
  if (stated.seq > expected) return `records ${expected} to ${stated.seq - 1} are missing`;
  if (stated.seq < expected) return `record ${stated.seq} is out of place (moved or repeated)`;
  return `record ${stated.seq} does not follow the one before it`;
}
