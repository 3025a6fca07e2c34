/**
 * The head of the chain, kept apart from it: cutting whole records off the end, or deleting the last segments, leaves an
 * unbroken chain, but a shorter one than this file remembers.
 */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
  readonly file: string;
}
export type AnchorReading =
  | {
      readonly kind: 'read';
      readonly anchor: Anchor;
    }
  | {
      readonly kind: 'absent';
    }
  | {
      readonly kind: 'unusable';
      readonly problem: string;
    };
export declare const ANCHOR_FILE = 'head.json';
/** Reads the anchor; never throws for what the file holds. */
export declare function readAnchor(folder: string): Promise<AnchorReading>;
/** `readAnchor`, at once. */
export declare function readAnchorNow(folder: string): AnchorReading;
/** Replaces the anchor in one step. What it names must be on the disk before, or a power cut would look like tampering. */
export declare function writeAnchor(folder: string, anchor: Anchor): Promise<void>;
/** `writeAnchor`, at once: a new journal has its anchor before its first record. */
export declare function writeAnchorNow(folder: string, anchor: Anchor): void;
