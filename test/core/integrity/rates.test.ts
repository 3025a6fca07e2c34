import { describe, expect, it } from 'vitest';
import { hasData, scanRates } from '../../../scripts/scan-rates.mjs';

// The data is not part of the repository: where it is not, scripts/scan-rates.mjs says so.
describe.runIf(hasData())('the scan on the development data', () => {
  it('holds its rates: few of the honest definitions, most of the poisoned ones', { timeout: 60_000 }, () => {
    const all = scanRates().get('all')!;
    const rate = (name: string, tier: 'warn' | 'block'): number =>
      all.get(name)![tier] / all.get(name)!.total;
    expect(rate('benign', 'block')).toBeLessThanOrEqual(0.003);
    expect(rate('benign', 'warn')).toBeLessThanOrEqual(0.025);
    expect(rate('covert', 'warn')).toBeGreaterThanOrEqual(0.9);
    expect(rate('covert', 'block')).toBeGreaterThanOrEqual(0.65);
  });
});
