import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createActivityFeed } from '../../../../renderer/features/activity/feed.ts';
import { FakeConnection } from '../../fakes/connection.ts';
import { row } from '../../fakes/state.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(page: { rows: ReturnType<typeof row>[]; more: boolean }) {
  const connection = new FakeConnection();
  connection.answers.set('activity.list', { ok: true, value: page });
  const feed = createActivityFeed(connection);
  const ids = (): string[] => feed.store.getState().rows.list.map(({ id }) => id);
  return { connection, feed, ids };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(200);

describe('the feed', () => {
  it('shows the past and what comes', async () => {
    const { connection, feed, ids } = open({ rows: [row(1), row(2)], more: false });
    connection.emit('activity', { rows: [row(3)] });
    await settle();
    expect(ids()).toEqual([row(1).id, row(2).id, row(3).id]);
    expect(feed.store.getState().past).toBe('end');
  });

  it('asks for older rows before the oldest it has', async () => {
    const { connection, feed, ids } = open({ rows: [row(10), row(11)], more: true });
    await settle();
    connection.answers.set('activity.list', { ok: true, value: { rows: [row(8), row(9)], more: false } });
    feed.loadOlder();
    feed.loadOlder();
    await settle();
    expect(connection.calls.filter(({ name }) => name === 'activity.list')).toEqual([
      { name: 'activity.list', input: { limit: 500 } },
      { name: 'activity.list', input: { limit: 500, before: row(10).id } },
    ]);
    expect(ids()).toEqual([row(8), row(9), row(10), row(11)].map(({ id }) => id));
  });

  it('catches up when the connection is back', async () => {
    const { connection, ids } = open({ rows: [row(1)], more: false });
    await settle();
    connection.answers.set('activity.list', { ok: true, value: { rows: [row(1), row(2)], more: false } });
    connection.become({ kind: 'lost', retryAt: 0, attempt: 1 });
    connection.become({ kind: 'ready' });
    await settle();
    expect(ids()).toEqual([row(1).id, row(2).id]);
  });

  it('starts over rather than leave a hole, when more was missed than one page holds', async () => {
    const { connection, ids } = open({ rows: [row(1)], more: false });
    await settle();
    connection.answers.set('activity.list', { ok: true, value: { rows: [row(800), row(801)], more: true } });
    connection.become({ kind: 'ready' });
    await settle();
    expect(ids()).toEqual([row(800).id, row(801).id]);
  });
});
