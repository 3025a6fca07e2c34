import type { StateSnapshot } from '../../../shared/contract/index.ts';
import type { ActivityRow } from '../../../shared/model/activity.ts';
import type { ApprovalOutcome, ApprovalView } from '../../../shared/model/approval.ts';
import type { ServerView } from '../../../shared/model/server.ts';

/** A state of the core in which nothing is defined, with the given parts. */
export function snapshot(parts: Partial<StateSnapshot> = {}): StateSnapshot {
  return {
    status: {
      version: '0.1.0',
      pid: 1,
      home: '/home/you/.config/gatehouse',
      mode: 'enforce',
      layers: [],
      servers: 0,
      sessions: 0,
      pendingApprovals: 0,
      warnings: [],
      startedAt: 0,
      callsToday: 0,
      fresh: false,
    },
    servers: [],
    sessions: [],
    approvals: [],
    history: [],
    rules: [],
    clients: [{ id: 'cursor', name: 'Cursor', configs: [] }],
    ...parts,
  };
}

export function serverView(name: string): ServerView {
  return {
    name,
    provenance: 'user',
    definition: { command: 'node', args: ['server.js'], env: {} },
    identity: `npm:${name}@1.0.0`,
    identityDetail: { kind: 'package', ecosystem: 'npm', name, version: '1.0.0' },
    state: { kind: 'stopped', reason: 'idle' },
    admission: { effect: 'allow', reason: 'default', message: 'no list restricts it' },
    sandbox: { level: 'none', axes: { files: 'none', network: 'none', processes: 'none', limits: 'none' } },
    sessions: 0,
    clients: [],
    callsPerBucket: [],
  };
}

export function question(parts: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: 'q1',
    createdAt: Date.now(),
    deadline: Date.now() + 45_000,
    state: 'waiting',
    client: 'cursor',
    session: 's1',
    server: 'notes',
    identity: 'npm:notes@1.0.0',
    tool: 'write_file',
    arguments: { path: '/tmp/plan.md', content: 'ship it' },
    risk: { level: 'write', reasons: [] },
    reasons: ['It writes a file'],
    rulePreview: {
      'session:any': 'Cursor may run write_file through notes until it disconnects.',
      'deny:always:any': 'Every client may not run write_file through notes until you remove this rule.',
    },
    mustOpen: [],
    files: [],
    coalesced: 0,
    userMayAllow: true,
    ...parts,
  };
}

export function outcome(parts: Partial<ApprovalOutcome> = {}): ApprovalOutcome {
  return {
    id: 'q1',
    createdAt: Date.now() - 1000,
    closedAt: Date.now(),
    client: 'cursor',
    server: 'notes',
    tool: 'write_file',
    risk: { level: 'write', reasons: [] },
    answer: 'allow',
    by: 'cli',
    lifetime: 'once',
    ...parts,
  };
}

export function row(number: number, parts: Partial<ActivityRow> = {}): ActivityRow {
  return {
    id: `c${String(number).padStart(6, '0')}`,
    time: number * 1000,
    client: 'cursor',
    session: 's1',
    server: 'notes',
    identity: 'npm:notes@1.0.0',
    operation: 'tools/call',
    name: 'read_text_file',
    preview: `path: /tmp/${number}`,
    status: 'allowed',
    durationMs: 3,
    ...parts,
  };
}
