import { createHash } from 'node:crypto';
import {
  admit,
  combineLayers,
  decideCall,
  type Policy,
  type PolicySet,
} from '../electron/core/policy/index.ts';
import type { LaunchFacts } from '../shared/model/launch.ts';
import { atMost, type Row } from './rows.ts';
import { median } from './statistics.ts';

const RULES = 10_000;
const ADMISSION = atMost(1, 'ms');
const CALL = atMost(20, 'µs');
const GATEHOUSE = 'Gatehouse';

/**
 * What a decision costs with a policy of 10,000 entries and rules, in this process: admission of launches of every kind,
 * listed and not, and calls that rules of every form could fit. Policy alone: no identity, no risk, no journal.
 */
export function policyDecisions(rounds: number): Row[] {
  const servers = setOf({ allowedMcpServers: range(entry), deniedMcpServers: range(denial).slice(0, 1000) });
  const calls = setOf({ tools: range(rule) });
  const admissions: number[] = [];
  const decisions: number[] = [];
  for (let round = 0; round < rounds; round++) {
    admissions.push(sampled((at) => admit(servers, launch(at))));
    decisions.push(sampled((at) => decideCall(calls, call(at))));
  }
  return [
    line('admission with 10,000 entries, p50', ADMISSION.text, median(admissions), 1000),
    line('call decision with 10,000 rules, p50', CALL.text, median(decisions), 20),
  ];
}

function line(measure: string, limit: string, microseconds: number, most: number): Row {
  const text = `${microseconds.toFixed(1)} µs`;
  const cell = { text, value: microseconds, met: microseconds <= most };
  return { measure, limit, better: 'less', cells: { [GATEHOUSE]: cell } };
}

/** The median of single decisions in microseconds, after as many to warm up. */
function sampled(decide: (at: number) => unknown, count = 3000): number {
  const samples: number[] = [];
  for (let at = 0; at < 2 * count; at++) {
    const since = performance.now();
    decide(at);
    if (at >= count) samples.push((performance.now() - since) * 1000);
  }
  return median(samples);
}

function setOf(policy: Policy): PolicySet {
  return combineLayers([{ name: 'system', source: 'bench', state: { kind: 'valid', policy } }]);
}

function range<Item>(make: (at: number) => Item): Item[] {
  return Array.from({ length: RULES }, (_, at) => make(at));
}

const hash = (at: number): string => createHash('sha256').update(String(at)).digest('hex');

function entry(at: number): NonNullable<Policy['allowedMcpServers']>[number] {
  switch (at % 5) {
    case 0:
      return { package: `npm:@acme/mcp-${at}`, version: '>=1.0.0 <2' };
    case 1:
      return { sha256: hash(at) };
    case 2:
      return { serverCommand: ['/opt/acme/bin/mcp', `--instance=${at}`] };
    case 3:
      return { serverUrl: `https://*.team-${at}.example/*` };
    default:
      return { image: `registry.example/mcp/${at}@sha256:${hash(at)}` };
  }
}

function denial(at: number): NonNullable<Policy['deniedMcpServers']>[number] {
  return at % 2 === 0 ? { package: `npm:evil-${at}` } : { serverUrl: `https://evil-${at}.example/*` };
}

/** Every other one is on no list. */
function launch(at: number): LaunchFacts {
  const known = (at * 5) % RULES;
  const number = at % 2 === 0 ? known : known + RULES;
  if (at % 3 === 0) return { kind: 'remote', name: 'far', url: `https://mcp.team-${number + 3}.example/v1` };
  const name = `@acme/mcp-${number}`;
  const words = ['npx', '-y', `${name}@1.4.0`, '--stdio'];
  return {
    kind: 'stdio',
    name: 'near',
    configured: words,
    command: words,
    environment: ['LANG'],
    folder: 'irrelevant',
    identity: { kind: 'package', ecosystem: 'npm', name, version: '1.4.0' },
    reading: 'plain',
  };
}

/** Rules for one tool of one server, for tools by their beginning, for any server; some with a condition. */
function rule(at: number): NonNullable<Policy['tools']>[number] {
  const effect = (['deny', 'ask', 'allow'] as const)[at % 3]!;
  const when = at % 10 === 0 ? { when: `risk == 'destructive' && args.env == 'prod-${at}'` } : {};
  const server = at % 4 === 0 ? {} : { server: at % 4 === 1 ? `server-${at % 100}-*` : `server-${at % 100}` };
  const tool = at % 20 === 0 ? '*' : at % 3 === 0 ? `tool_${at}` : `group_${at}_*`;
  return {
    id: `rule-${at}`,
    tool,
    effect,
    ...server,
    ...(tool === '*' ? { when: `args.env == 'e${at}'` } : when),
  };
}

function call(at: number): Parameters<typeof decideCall>[1] {
  return {
    client: 'cursor',
    server: `server-${at % 100}`,
    tool: at % 2 === 0 ? `tool_${(at * 3) % RULES}` : `group_${at % RULES}_write`,
    identity: 'npm:notes@1.0.0',
    riskLevel: 'destructive',
    operation: 'tools/call',
    args: { env: 'prod', path: '/home/ana/notes/plan.md' },
  };
}
