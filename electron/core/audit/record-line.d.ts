import type { AuditDraft } from '../../../shared/model/audit-record.ts';
/** What the first record of a journal follows. */
export declare const GENESIS: string;
/**
 * A record whose facts are frozen as text, cut where the members go that only the commit knows. The pieces are in the
 * order of RFC 8785, so that joined they are the canonical text: one serialisation per record.
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
/** Freezes a draft: what happens to its objects afterwards does not matter. Raises RangeError for what is not JSON. */
export declare function freezeDraft(
  draft: AuditDraft,
  id: string,
  time: string,
  durable: boolean,
): StagedRecord;
/** The finished line, with its newline, and the head it makes. */
export declare function sealRecord(
  record: StagedRecord,
  head: ChainHead,
): {
  line: string;
  head: ChainHead;
};
/**
 * The hash this line must carry to follow `prev`; undefined when it does not carry it. Every byte of the line counts.
 * `line` is without its newline.
 */
export declare function followingHash(line: Buffer, prev: string): string | undefined;
/** What a line says of its own place. Undefined when it is no record at all. */
export declare function statedPlace(line: Buffer):
  | (ChainHead & {
      readonly prev: string;
    })
  | undefined;
/** Why a line that does not follow `head` does not, in words. */
export declare function misplacement(line: Buffer, head: ChainHead): string;
