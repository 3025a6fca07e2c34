import type { SandboxLevel } from '../../../shared/model/server.ts';
import type { z } from 'zod';
import type { Limits, Policy } from './schema.ts';
import type { ToolLabel } from './tool-label.ts';

type Level = z.infer<typeof SandboxLevel>;

/** What all layers together demand besides admission and rules: of each the strictest. Absent: no layer speaks of it. */
export interface EffectivePolicy {
  /** Of a tool that is not as it was accepted. */
  readonly integrity: 'ask' | 'deny';
  /** What is said of tools, by all layers. */
  readonly labels: readonly ToolLabel[];
  readonly sandbox: { readonly minimum: Level; readonly deniedDomains: readonly string[] };
  /** Undefined when no layer limits anything, which spares the gate looking. */
  readonly limits: Limits | undefined;
  /** What becomes of servers that clients run around Gatehouse. */
  readonly shadow: 'quarantine' | 'report';
  readonly audit: {
    /** The longest any layer asks for. */
    readonly retentionDays: number | undefined;
    readonly otlp: readonly { readonly endpoint: string; readonly headersFrom?: string | undefined }[];
  };
}

const LEVELS: readonly Level[] = ['none', 'restricted', 'isolated'];

/** Puts the demands of policies together. Order never matters. */
export function effectivePolicy(policies: readonly Policy[]): EffectivePolicy {
  const levels = policies.flatMap(({ sandbox }) => (sandbox?.minimum === undefined ? [] : [sandbox.minimum]));
  const domains = policies.flatMap(({ sandbox }) => sandbox?.network?.deniedDomains ?? []);
  const days = policies.flatMap(({ audit }) =>
    audit?.retentionDays === undefined ? [] : [audit.retentionDays],
  );
  const otlp = policies.flatMap(({ audit }) => (audit?.otlp === undefined ? [] : [audit.otlp]));
  const byEndpoint = new Map(
    otlp.map((target) => [JSON.stringify([target.endpoint, target.headersFrom]), target]),
  );
  return {
    integrity: policies.some(({ integrity }) => integrity === 'deny') ? 'deny' : 'ask',
    labels: policies.flatMap(({ labels = [] }) => labels),
    sandbox: {
      minimum: LEVELS[Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)))]!,
      deniedDomains: [...new Set(domains)].sort(),
    },
    limits: strictestLimits(policies.flatMap(({ limits }) => (limits === undefined ? [] : [limits]))),
    shadow: policies.some(({ shadow }) => shadow === 'quarantine') ? 'quarantine' : 'report',
    audit: {
      retentionDays: days.length === 0 ? undefined : Math.max(...days),
      otlp: [...byEndpoint.keys()].sort().map((key) => byEndpoint.get(key)!),
    },
  };
}

const LIMITS = ['callsPerMinute', 'identicalCallsInARow', 'callTimeoutSeconds', 'resultMegabytes'] as const;

function strictestLimits(all: readonly Limits[]): Limits | undefined {
  const strictest: Limits = {};
  for (const name of LIMITS) {
    const values = all.flatMap((limits) => (limits[name] === undefined ? [] : [limits[name]]));
    if (values.length > 0) strictest[name] = Math.min(...values);
  }
  return Object.keys(strictest).length === 0 ? undefined : strictest;
}
