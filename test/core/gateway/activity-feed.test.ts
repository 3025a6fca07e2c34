import { describe, expect, test } from 'vitest';
import type { ActivityRow } from '../../../shared/model/activity.ts';
import { type ActivityEntry, ActivityFeed } from '../../../electron/core/gateway/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

function entry(id: string, more: Partial<ActivityEntry> = {}): ActivityEntry {
  return {
    id,
    time: Date.UTC(2026, 10, 20, 12),
    session: { id: 's', client: 'cursor', clientPid: 1, cwd: '/', server: 'notes', identity: 'npm:notes@1' },
    operation: 'tools/call',
    name: 'read',
    arguments: { path: '/a' },
    argumentBytes: 20,
    status: 'running',
    risk: { level: 'read', reasons: ['it only reads'] },
    reason: 'default',
    rule: undefined,
    durationMs: undefined,
    bytes: undefined,
    approval: undefined,
    record: undefined,
    told: undefined,
    ...more,
  };
}

describe('ActivityFeed', () => {
  test('sends new and changed rows together, as they stand when they are sent', () => {
    const clock = new ManualClock();
    using feed = new ActivityFeed(clock);
    const batches: ActivityRow[][] = [];
    const subscription = feed.subscribe((rows) => batches.push(rows));
    const first = entry('1');
    feed.begin(first);
    feed.begin(entry('2'));
    first.status = 'allowed';
    first.durationMs = 3;
    feed.touch(first);
    expect(batches).toEqual([]);
    clock.advance(33);
    expect(batches.map((rows) => rows.map(({ id, status }) => `${id} ${status}`))).toEqual([
      ['1 allowed', '2 running'],
    ]);
    clock.advance(1000);
    expect(batches).toHaveLength(1);
    first.status = 'failed';
    feed.touch(first);
    clock.advance(33);
    expect(batches[1]).toMatchObject([
      { id: '1', status: 'failed', durationMs: 3, preview: '{"path":"/a"}', risk: 'read', server: 'notes' },
    ]);
    subscription[Symbol.dispose]();
    feed.begin(entry('3'));
    clock.advance(1000);
    expect(batches).toHaveLength(2);
    expect(clock.timers).toBe(0);
  });

  test('pages back from the newest, and ends where it has forgotten', () => {
    using feed = new ActivityFeed(new ManualClock(), 10);
    for (let id = 0; id < 25; id++) feed.begin(entry(`id-${id}`));
    const ids = (page: { rows: ActivityRow[] }): string[] => page.rows.map(({ id }) => id.slice(3));
    const newest = feed.list(undefined, 4);
    expect(ids(newest)).toEqual(['24', '23', '22', '21']);
    expect(newest.more).toBe(true);
    const rest = feed.list('id-21', 100);
    expect(ids(rest)).toEqual(['20', '19', '18', '17', '16', '15']);
    expect(rest.more).toBe(false);
    expect(feed.detail('id-14')).toBeUndefined();
    expect(feed.list('id-14', 5)).toEqual({ rows: [], more: false });
  });

  test('tells everything of one call, with its redacted arguments', () => {
    using feed = new ActivityFeed(new ManualClock());
    feed.begin(entry('1', { told: 'no', rule: 'r' }));
    expect(feed.detail('1')).toMatchObject({
      row: { id: '1', rule: 'r' },
      arguments: { path: '/a' },
      riskReasons: ['it only reads'],
      told: 'no',
    });
  });

  test('keeps 16 MiB of arguments and a short text of the others', () => {
    using feed = new ActivityFeed(new ManualClock());
    const content = 'x'.repeat(16_000);
    for (let id = 0; id < 2000; id++) {
      feed.begin(entry(`${id}`, { arguments: { content }, argumentBytes: 16 * 1024 }));
    }
    expect(feed.detail('1999')?.arguments).toEqual({ content });
    const old = feed.detail('0');
    expect(old?.arguments).toBe(old?.row.preview);
    expect(old?.row.preview).toHaveLength(200);
    const whole = feed
      .list(undefined, 2000)
      .rows.filter(({ id }) => typeof feed.detail(id)?.arguments === 'object');
    expect(whole).toHaveLength(1024);
  });

  test('counts calls per five minutes of the last hour, and of today', () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 20, 23, 1));
    using feed = new ActivityFeed(clock);
    const call = (): void => feed.begin(entry(String(Math.random()), { time: clock.now() }));
    call();
    call();
    clock.advance(5 * 60_000);
    call();
    expect(feed.callsPerBucket('notes')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
    expect(feed.callsPerBucket('unknown')).toEqual(Array.from({ length: 12 }, () => 0));
    expect(feed.callsToday()).toBe(3);
    clock.advance(50 * 60_000);
    expect(feed.callsPerBucket('notes')).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    clock.advance(10 * 60_000);
    expect(feed.callsPerBucket('notes')).toEqual(Array.from({ length: 12 }, () => 0));
    expect(feed.callsToday()).toBe(0);
    call();
    expect(feed.callsPerBucket('notes').at(-1)).toBe(1);
  });
});
