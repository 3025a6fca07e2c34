import { expect, test } from 'vitest';
import { ActivityFeed } from '../../electron/core/gateway/index.ts';
import { NetworkRefusals } from '../../electron/core/network-refusals.ts';
import { refusalEntry } from '../../electron/core/refusal-entry.ts';
import type { EgressLaunch } from '../../electron/core/sandbox/index.ts';
import { ActivityRow } from '../../shared/model/activity.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';

function launched(session: string): EgressLaunch {
  const rules = { allowedDomains: [], deniedDomains: [], loopbackPorts: [], allowPrivateNetworks: false };
  return { server: 'notes', identity: 'npm:notes@1', session, rules };
}

function make() {
  const clock = new ManualClock();
  const feed = new ActivityFeed(clock);
  const journal: string[] = [];
  const refusals = new NetworkRefusals({
    clock,
    records: {
      network: ({ session }, { host, port, why }) => void journal.push(`${session} ${host}:${port} ${why}`),
    },
    note: () => {},
    show: (launch, refusal) => feed.note(refusalEntry(`r${journal.length}`, launch, refusal, 'cursor')),
    changed: () => {},
  });
  return { refusals, journal, feed };
}

test('a refusal is in the journal and in the live feed, with host and port, and is no call', () => {
  const { refusals, journal, feed } = make();
  refusals.add(launched('s1'), { why: 'host', host: 'other.example', port: 443 });
  expect(journal).toEqual(['s1 other.example:443 host']);
  const { rows } = feed.list(undefined, 10);
  expect(ActivityRow.array().parse(rows)).toEqual(rows);
  expect(rows).toMatchObject([
    {
      operation: 'network',
      name: 'other.example:443',
      status: 'denied',
      client: 'cursor',
      server: 'notes',
      reason: 'sandbox',
    },
  ]);
  expect(feed.callsToday()).toBe(0);
  expect(feed.callsPerBucket('notes').some((calls) => calls > 0)).toBe(false);
});

test('each target is recorded once for a launch, and no server fills the journal', () => {
  const { refusals, journal } = make();
  const launch = launched('s1');
  for (let round = 0; round < 3; round++)
    refusals.add(launch, { why: 'host', host: 'other.example', port: 443 });
  expect(journal).toHaveLength(1);
  refusals.add(launched('s2'), { why: 'host', host: 'other.example', port: 443 });
  expect(journal).toHaveLength(2);
  for (let index = 0; index < 500; index++)
    refusals.add(launch, { why: 'host', host: `h${index}.example`, port: 443 });
  expect(journal).toHaveLength(65);
  expect(refusals.of('notes')[0]).toMatchObject({ host: 'h62.example' });
  expect(refusals.of('notes').length).toBeLessThanOrEqual(50);
});
