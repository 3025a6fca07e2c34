/** Counts of one class of definitions. */
export interface ScanRate {
  readonly total: number;
  readonly warn: number;
  readonly block: number;
  readonly ms: number;
}

export const DATA: string;
export function hasData(folder?: string): boolean;
export function scanRates(folder?: string): Map<string, Map<string, ScanRate>>;
