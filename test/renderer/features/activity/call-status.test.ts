import { describe, expect, it } from 'vitest';
import { type CallFilter, filterRows, whyText } from '../../../../renderer/features/activity/call-status.ts';
import { row } from '../../fakes/state.ts';

const rows = [
  row(1),
  row(2, { status: 'waiting', approval: 'q1' }),
  row(3, { status: 'denied', reason: 'rule', rule: 'no-deletes', name: 'delete_file' }),
  row(4, { status: 'failed', preview: 'path: ~/Notes/Plan.md' }),
  row(5, { status: 'denied', reason: 'timeout', approval: 'q2' }),
  row(6, { status: 'noted' }),
];
const found = (filter: CallFilter, search = ''): number[] =>
  filterRows(rows, filter, search).map(({ time }) => time / 1000);

describe('filtering calls', () => {
  it.each<[CallFilter, number[]]>([
    ['all', [1, 2, 3, 4, 5, 6]],
    ['asked', [2, 5]],
    ['denied', [3, 5, 6]],
    ['failed', [4]],
  ])('%s', (filter, wanted) => expect(found(filter)).toEqual(wanted));

  it('searches client, call, arguments and rule, in any case, every word', () => {
    expect(found('all', 'plan.MD')).toEqual([4]);
    expect(found('all', 'cursor delete')).toEqual([3]);
    expect(found('all', 'no-deletes')).toEqual([3]);
    expect(found('denied', 'plan')).toEqual([]);
  });

  it('copies nothing when nothing narrows it', () => {
    expect(filterRows(rows, 'all', ' ')).toBe(rows);
  });
});

describe('why a decision fell', () => {
  it('names the rule', () => expect(whyText(rows[2]!)).toBe('Rule no-deletes decides it'));
  it('says that a timeout makes no rule', () => expect(whyText(rows[4]!)).toContain('No rule was made'));
  it('is silent when there is no reason', () => expect(whyText(rows[0]!)).toBeUndefined());
});
