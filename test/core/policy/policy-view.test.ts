import { expect, it } from 'vitest';
import { PolicyView } from '../../../shared/model/policy-view.ts';
import { combineLayers, policyView } from '../../../electron/core/policy/index.ts';
import { layer, validLayer } from './facts.ts';

it('shows each layer, its validity, and the combined restrictions', () => {
  const good = validLayer({
    id: 'acme',
    version: 3,
    allowedMcpServers: [],
    deniedMcpServers: [{ serverName: 'evil' }],
    defaults: { write: 'deny' },
    labels: [{ tool: 'export_*', risk: 'destructive', description: 'what we know' }],
  });
  const view = policyView(combineLayers([good, layer({ allowedMcpServer: [] }, 'user')]));
  expect(PolicyView.parse(view)).toEqual(view);
  expect(view.layers).toEqual([
    { name: 'system', source: 'system.json', valid: true, state: 'valid', id: 'acme', version: 3 },
    {
      name: 'user',
      source: 'user.json',
      valid: false,
      state: 'invalid',
      problem: 'the key "allowedMcpServer" is not known here; until it is mended it admits nothing',
      line: 1,
      column: 2,
    },
  ]);
  expect(view.effective).toMatchObject({
    mode: 'enforce',
    allowedMcpServers: [
      { layer: 'system', entries: [] },
      { layer: 'user', entries: [] },
    ],
    deniedMcpServers: [{ layer: 'system', entry: { serverName: 'evil' } }],
    defaults: { read: 'allow', write: 'deny', destructive: 'ask', unknown: 'deny' },
    tools: [],
    integrity: 'ask',
    labels: [{ tool: 'export_*', risk: 'destructive' }],
    sandbox: { minimum: 'none', deniedDomains: [] },
    limits: {},
    shadow: 'report',
    audit: { otlp: [] },
  });
});

it('shows a broken layer whose last good version is in force as not valid', () => {
  const { state } = validLayer({ mode: 'monitor', allowedMcpServers: [] });
  if (state.kind !== 'valid') throw new Error('unreachable');
  const kept = {
    kind: 'kept' as const,
    policy: state.policy,
    problems: [{ problem: 'the file is not there' }],
  };
  const view = policyView(combineLayers([{ name: 'system', source: 'p', state: kept }]));
  expect(view.layers[0]).toMatchObject({
    valid: false,
    problem: 'the file is not there; the last good version stays in force',
  });
  expect(view.effective.allowedMcpServers).toHaveLength(1);
  expect(view.mode).toBe('monitor');
});
