import { describe, expect, it } from 'vitest';
import { combineLayers, type Policy } from '../../../electron/core/policy/index.ts';
import { JudgedDesk } from '../../fixtures/judged-desk.ts';
import { setOf, validLayer } from './facts.ts';

describe('what all layers demand together', () => {
  it('is the strictest of each', () => {
    const first: Policy = {
      labels: [{ tool: 'get_*', risk: 'write' }],
      sandbox: { minimum: 'restricted', network: { deniedDomains: ['b.example', 'a.example'] } },
      limits: { callsPerMinute: 100, resultMegabytes: 5 },
      audit: { retentionDays: 30, otlp: { endpoint: 'https://otel.example' } },
    };
    const second: Policy = {
      sandbox: { minimum: 'isolated', network: { deniedDomains: ['a.example'] } },
      limits: { callsPerMinute: 200, callTimeoutSeconds: 60 },
      shadow: 'quarantine',
      integrity: 'deny',
      labels: [{ tool: 'send_*', flow: ['external'] }],
      audit: { retentionDays: 365, otlp: { endpoint: 'https://otel.example' } },
    };
    expect(setOf(first, second).effective).toEqual({
      integrity: 'deny',
      labels: [
        { tool: 'get_*', risk: 'write' },
        { tool: 'send_*', flow: ['external'] },
      ],
      sandbox: { minimum: 'isolated', deniedDomains: ['a.example', 'b.example'] },
      limits: { callsPerMinute: 100, callTimeoutSeconds: 60, resultMegabytes: 5 },
      shadow: 'quarantine',
      audit: { retentionDays: 365, otlp: [{ endpoint: 'https://otel.example' }] },
    });
  });

  it('is nothing where no layer speaks of it, also not a limit to look at', () => {
    expect(combineLayers([]).effective).toEqual({
      integrity: 'ask',
      labels: [],
      sandbox: { minimum: 'none', deniedDomains: [] },
      limits: undefined,
      shadow: 'report',
      audit: { retentionDays: undefined, otlp: [] },
    });
  });

  it('reaches the gate', () => {
    using desk = new JudgedDesk();
    expect(desk.judge.limits()).toBeUndefined();
    desk.policy = combineLayers([validLayer({ limits: { callsPerMinute: 3 } })]);
    expect(desk.judge.limits()).toEqual({ callsPerMinute: 3 });
  });
});
