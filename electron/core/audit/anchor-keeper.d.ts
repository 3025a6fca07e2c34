import type { Clock } from '../clock/index.ts';
import { type Anchor } from './anchor-file.ts';
export interface AnchorSource {
  /** The head of the chain now. */
  readonly anchor: () => Anchor;
  /** Resolves when everything up to the head is on the disk. */
  readonly sync: () => Promise<void>;
}
/** Writes the anchor at most once a second, and when disposed. A write that fails is tried again with the next record. */
export declare class AnchorKeeper implements AsyncDisposable {
  #private;
  constructor(folder: string, clock: Clock, source: AnchorSource);
  /** Says that the head moved. */
  moved(): void;
  [Symbol.asyncDispose](): Promise<void>;
}
