import { z } from 'zod';
import { Finding } from '../../../../shared/model/finding.ts';
import { PinKind } from '../../../../shared/model/pin.ts';

/** One definition, as it was seen. */
export const SeenVersion = z.object({
  /** SHA-256 of the canonical JSON of the definition. */
  hash: z.string(),
  definition: z.unknown(),
  findings: z.array(Finding),
  /** Epoch ms. */
  at: z.number(),
});
export type SeenVersion = z.infer<typeof SeenVersion>;

/**
 * Where one definition stands. `pinned`: accepted, at first sight or by a review. `new`: never accepted, something grave
 * was found in it. `drifted`: another one than the accepted one was seen. `rejected`: a human said no to what was seen.
 */
export const PinEntry = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pinned'), accepted: SeenVersion, by: z.enum(['first_use', 'review']) }),
  z.object({ state: z.literal('new'), seen: SeenVersion }),
  z.object({ state: z.literal('drifted'), accepted: SeenVersion, seen: SeenVersion }),
  z.object({ state: z.literal('rejected'), accepted: SeenVersion.optional(), seen: SeenVersion }),
]);
export type PinEntry = z.infer<typeof PinEntry>;

/** What a server described, by kind and name. */
export interface Described {
  readonly kind: PinKind;
  readonly name: string;
  readonly definition: unknown;
  readonly hash: string;
}

/**
 * What becomes of an entry when a definition is seen. Pure. An accepted definition is never replaced here: only `accept`
 * does that. What drifted stays so, even if the server takes the change back: it has shown two faces.
 */
export function afterSeeing(entry: PinEntry | undefined, seen: SeenVersion): PinEntry {
  switch (entry?.state) {
    case undefined:
      return isGrave(seen) ? { state: 'new', seen } : { state: 'pinned', accepted: seen, by: 'first_use' };
    case 'pinned':
      return entry.accepted.hash === seen.hash ? entry : { state: 'drifted', accepted: entry.accepted, seen };
    case 'drifted':
      return seen.hash === entry.accepted.hash || seen.hash === entry.seen.hash ? entry : { ...entry, seen };
    case 'new':
      return seen.hash === entry.seen.hash ? entry : { state: 'new', seen };
    case 'rejected': {
      const { accepted } = entry;
      if (seen.hash === entry.seen.hash) return entry;
      if (accepted === undefined) return { state: 'new', seen };
      // The server went back to what was accepted, and the change was refused: all is as it was.
      return seen.hash === accepted.hash
        ? { state: 'pinned', accepted, by: 'review' }
        : { state: 'drifted', accepted, seen };
    }
  }
}

/** A human accepts what was seen: it is the pin from now on. */
export function afterAccepting(entry: PinEntry): PinEntry {
  return entry.state === 'pinned' ? entry : { state: 'pinned', accepted: entry.seen, by: 'review' };
}

/** A human refuses what was seen. */
export function afterRejecting(entry: PinEntry): PinEntry {
  if (entry.state === 'pinned') return entry;
  const accepted = entry.state === 'new' ? undefined : entry.accepted;
  return { state: 'rejected', seen: entry.seen, ...(accepted === undefined ? {} : { accepted }) };
}

/** What is accepted; undefined while nothing is. */
export function acceptedOf(entry: PinEntry | undefined): SeenVersion | undefined {
  return entry === undefined || entry.state === 'new' ? undefined : entry.accepted;
}

/** What was seen last and waits for a review, or was refused. */
export function seenOf(entry: PinEntry): SeenVersion {
  return entry.state === 'pinned' ? entry.accepted : entry.seen;
}

const isGrave = ({ findings }: SeenVersion): boolean => findings.some(({ severity }) => severity === 'block');
