/** The value below which a share of the samples lies; undefined without samples. */
export function quantile(samples: readonly number[], share: number): number | undefined {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** The median; NaN without samples, so that a missing measurement is never a good number. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5) ?? Number.NaN;
}

/** The median of a quotient, pair by pair: robust against a machine whose speed drifts during the run. */
export function pairedRatio(samples: readonly number[], baseline: readonly number[]): number {
  const pairs = Math.min(samples.length, baseline.length);
  return median(Array.from({ length: pairs }, (_, index) => samples[index]! / baseline[index]!));
}

/** The median of a difference, pair by pair. */
export function pairedDifference(samples: readonly number[], baseline: readonly number[]): number {
  const pairs = Math.min(samples.length, baseline.length);
  return median(Array.from({ length: pairs }, (_, index) => samples[index]! - baseline[index]!));
}

/** How a series went on after it had warmed up; `growth` in percent. */
export interface Flatness {
  readonly early: number;
  readonly late: number;
  readonly growth: number;
}

/** The first quarter of a series warms up; the second is compared with the last. */
export function flatness(series: readonly number[]): Flatness {
  const quarter = Math.floor(series.length / 4);
  const early = median(series.slice(quarter, 2 * quarter));
  const late = median(series.slice(series.length - quarter));
  return { early, late, growth: (late / early - 1) * 100 };
}
