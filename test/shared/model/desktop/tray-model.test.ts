import { describe, expect, it } from 'vitest';
import { type TrayItem, trayModel } from '../../../../shared/model/desktop/tray-model.ts';
import { aQuestion, aServer, aState } from '../../../fixtures/state.ts';

const labels = (items: TrayItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));

function actions(items: TrayItem[]): unknown[] {
  return items.flatMap((item) =>
    item.kind === 'action' ? [item.action] : item.kind === 'submenu' ? actions(item.items) : [],
  );
}

describe('the tray', () => {
  it('says that Gatehouse is not running and offers to start it', () => {
    const model = trayModel(undefined, false);
    expect(model).toMatchObject({ mood: 'offline', badge: 0 });
    expect(actions(model.items)).toContainEqual({ kind: 'start_core' });
  });

  it('is calm while nothing waits', () => {
    expect(trayModel(aState(), false)).toMatchObject({
      mood: 'calm',
      tooltip: 'Gatehouse: no client is connected',
    });
  });

  it('counts and lists the questions that wait, five at most', () => {
    const approvals = Array.from({ length: 7 }, (_, index) => aQuestion(`q${index}`));
    const model = trayModel(aState({ approvals }), false);
    expect(model).toMatchObject({ mood: 'asking', badge: 7, tooltip: 'Gatehouse: 7 questions wait' });
    expect(model.items.filter((item) => item.kind === 'submenu')).toHaveLength(5);
    expect(labels(model.items)).toContain('All 7 questions…');
  });

  it('can deny a question and lead to it, but never allow it', () => {
    const model = trayModel(aState({ approvals: [aQuestion('q1')] }), false);
    expect(actions(model.items)).toEqual([
      { kind: 'open', route: { screen: 'approvals', id: 'q1' } },
      { kind: 'deny', approval: 'q1' },
      { kind: 'open', route: { screen: 'approvals' } },
      { kind: 'quit' },
    ]);
  });

  it('shows hidden characters of a tool name, on one line', () => {
    const approvals = [aQuestion('q1', { tool: 'read\u202Eelif\nsecond line' })];
    const model = trayModel(aState({ approvals }), false);
    expect(labels(model.items)).toContain('cursor wants notes.read⟨U+202E⟩elif second line');
  });

  it('tells what is held, failed or critical', () => {
    const servers = [
      aServer('a', { kind: 'quarantined', drift: 'tools' }),
      aServer('b', { kind: 'failed', code: 'server_exited', message: '' }),
    ];
    const model = trayModel(aState({ servers }), false);
    expect(model.mood).toBe('warning');
    expect(labels(model.items)).toEqual(
      expect.arrayContaining(['1 server is held for review', '1 server has failed']),
    );
  });

  it('toggles starting at login', () => {
    const toggle = trayModel(aState(), true).items.find((item) => item.kind === 'toggle');
    expect(toggle).toMatchObject({ checked: true, action: { kind: 'set_auto_start', enabled: false } });
  });

  it('does not offer that where there is no installed app', () => {
    expect(trayModel(aState(), undefined).items.some((item) => item.kind === 'toggle')).toBe(false);
  });
});
