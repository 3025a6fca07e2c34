import { z } from 'zod';

/** A package with a public record of harm. That there is none says nothing. */
export const KnownBad = z.object({
  /** `npm:NAME` or `pypi:NAME`, with `@VERSION` where the launch pins one. */
  package: z.string(),
  why: z.string(),
  /** Where it is on record. */
  source: z.string(),
});
export type KnownBad = z.infer<typeof KnownBad>;
