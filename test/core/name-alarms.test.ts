import { expect, test } from 'vitest';
import { ActivityFeed } from '../../electron/core/gateway/index.ts';
import { Health } from '../../electron/core/health/index.ts';
import { NameAlarms } from '../../electron/core/name-alarms.ts';
import { alarmEntry } from '../../electron/core/refusal-entry.ts';
import { ActivityRow } from '../../shared/model/activity.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';

function make() {
  const clock = new ManualClock();
  const feed = new ActivityFeed(clock);
  const health = new Health(clock);
  const journal: string[] = [];
  const alarms = new NameAlarms({
    clock,
    health,
    records: {
      protectedName: ({ session }, { path, what }) => void journal.push(`${session} ${path} ${what}`),
    },
    note: () => {},
    show: (launch, alarm, at) =>
      feed.note(alarmEntry(`a${journal.length}`, launch, alarm, { at, client: 'cursor' })),
  });
  return { alarms, journal, feed, health };
}

const launched = (session: string) => ({ server: 'notes', identity: 'npm:notes@1', session });

test('an alarm is in the journal and the live feed, and stands as a warning that names the server', () => {
  const { alarms, journal, feed, health } = make();
  alarms.add(launched('s1'), { path: '/p/.vscode', what: 'new' });
  expect(journal).toEqual(['s1 /p/.vscode new']);
  const { rows } = feed.list(undefined, 10);
  expect(ActivityRow.array().parse(rows)).toEqual(rows);
  expect(rows).toMatchObject([{ operation: 'file', name: '/p/.vscode', server: 'notes', status: 'noted' }]);
  expect(health.list().map(({ code }) => code)).toEqual(['protected_name']);
  expect(health.list()[0]?.text).toContain('notes');
});

test('several processes of a server tell the same thing once, until the user has looked', () => {
  const { alarms, journal, health } = make();
  for (const session of ['s1', 's2']) alarms.add(launched(session), { path: '/p/.envrc', what: 'new' });
  expect(journal).toHaveLength(1);
  alarms.settle('notes');
  expect(health.list()).toEqual([]);
  alarms.add(launched('s2'), { path: '/p/.envrc', what: 'replaced' });
  expect(journal).toHaveLength(2);
});

test('no server fills the journal', () => {
  const { alarms, journal } = make();
  for (let index = 0; index < 500; index++)
    alarms.add(launched('s1'), { path: `/p/${index}/.envrc`, what: 'new' });
  expect(journal).toHaveLength(64);
});
