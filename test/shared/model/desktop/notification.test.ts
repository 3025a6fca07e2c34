import { describe, expect, it } from 'vitest';
import { notificationChanges } from '../../../../shared/model/desktop/notification.ts';
import { aQuestion, aServer, aState } from '../../../fixtures/state.ts';

const idle = aState();
const asked = aState({ approvals: [aQuestion('q1')] });

describe('notifications', () => {
  it('are raised once for a new question, with denying as the only answer', () => {
    expect(notificationChanges(idle, asked, false)).toEqual({
      close: [],
      show: [
        {
          id: 'approval:q1',
          title: 'notes wants to run write_file',
          body: 'Asked by cursor. It writes files.',
          route: { screen: 'approvals', id: 'q1' },
          deny: 'q1',
        },
      ],
    });
    expect(notificationChanges(asked, asked, false)).toEqual({ close: [], show: [] });
  });

  it('are not raised while the user looks at the window', () => {
    expect(notificationChanges(idle, asked, true).show).toEqual([]);
  });

  it('are taken back when the question is over, wherever it was answered', () => {
    expect(notificationChanges(asked, idle, true).close).toContain('approval:q1');
  });

  it('become one when many questions come at once', () => {
    const many = aState({ approvals: ['a', 'b', 'c'].map((id) => aQuestion(id)) });
    const { show } = notificationChanges(idle, many, false);
    expect(show).toHaveLength(1);
    expect(show[0]).toMatchObject({ title: '3 questions wait', route: { screen: 'approvals' } });
    expect(show[0]).not.toHaveProperty('deny');
  });

  it('tell of a server that was put on hold, but not of one that was already', () => {
    const held = aState({ servers: [aServer('notes', { kind: 'quarantined', drift: 'tools' })] });
    const known = aState({ servers: [aServer('notes')] });
    expect(notificationChanges(known, held, false).show.map(({ id }) => id)).toEqual(['server:notes']);
    expect(notificationChanges(held, held, false).show).toEqual([]);
    expect(notificationChanges(undefined, held, false).show).toEqual([]);
  });

  it('tell that the core is lost, take its questions back, and are taken back when it returns', () => {
    const lost = notificationChanges(asked, undefined, false);
    expect(lost.show.map(({ id }) => id)).toEqual(['core']);
    expect(lost.close).toContain('approval:q1');
    expect(notificationChanges(undefined, idle, false).close).toContain('core');
  });
});
