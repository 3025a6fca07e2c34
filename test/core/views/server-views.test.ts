import { describe, expect, it } from 'vitest';
import type { LaunchVerdict } from '../../../electron/core/admissions.ts';
import { ServerViews, type ServerViewsOptions } from '../../../electron/core/views/server-views.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { type ServerDefinition, ServerView, StdioDefinition } from '../../../shared/model/server.ts';

const define = (command: string): ServerDefinition => StdioDefinition.parse({ command });

/** Views over definitions that a test changes, and judgements it gives when it wants. */
class Desk {
  readonly definitions = new Map<string, ServerDefinition>();
  readonly judging: { command: string; answer(effect: 'allow' | 'deny'): void; fail(error: Error): void }[] =
    [];
  changes = 0;
  readonly views = new ServerViews({
    definitions: { list: () => new Map(this.definitions) },
    admissions: {
      judge: (_server: string, definition: StdioDefinition) =>
        new Promise<LaunchVerdict>((resolve, reject) =>
          this.judging.push({
            command: definition.command,
            answer: (effect) =>
              resolve({
                admission: {
                  effect,
                  reason: effect === 'allow' ? 'allowed' : 'denied',
                  message: definition.command,
                },
                identity: { kind: 'file', path: definition.command, sha256: '00' },
                facts: { kind: 'remote', name: 'x', url: 'https://mcp.example/' },
                problem: new AppError('command_not_found', { server: 'x', command: 'x' }),
              }),
            fail: reject,
          }),
        ),
    },
    supervisor: { processes: () => [], state: () => ({ kind: 'stopped', reason: 'never_started' }) },
    cwd: '/home/me',
    sessions: () => [],
    isWarm: () => false,
    connectedSince: () => undefined,
    pinned: () => ({ waiting: 0, whole: false }),
    toolCount: () => undefined,
    callsPerBucket: () => [0, 1],
    isolation: () => ({
      level: 'isolated',
      axes: { files: 'isolated', network: 'isolated', processes: 'isolated', limits: 'isolated' },
    }),
    changed: () => this.changes++,
  } as unknown as ServerViewsOptions);

  shown(): string[] {
    return this.views.list().map((view) => `${view.name} ${view.admission.message} ${view.admission.effect}`);
  }
}

describe('the servers as surfaces show them', () => {
  it('are shown once they are judged, by name, as the contract says', async () => {
    const desk = new Desk();
    desk.definitions.set('b', define('/b')).set('a', define('/a'));
    const refreshed = desk.views.refresh();
    expect(desk.views.list()).toEqual([]);
    for (const judging of desk.judging) judging.answer('allow');
    await refreshed;
    expect(desk.shown()).toEqual(['a /a allow', 'b /b allow']);
    expect(desk.changes).toBe(1);
    for (const view of desk.views.list()) expect(ServerView.parse(view)).toEqual(view);
  });

  it('are not shown any more once they are removed, without being judged again', async () => {
    const desk = new Desk();
    desk.definitions.set('a', define('/a'));
    const refreshed = desk.views.refresh();
    desk.judging[0]!.answer('allow');
    await refreshed;
    desk.definitions.delete('a');
    expect(desk.shown()).toEqual([]);
    await desk.views.refresh();
    expect(desk.judging).toHaveLength(1);
  });

  it('are judged one by one when only one is asked for', async () => {
    const desk = new Desk();
    desk.definitions.set('a', define('/a')).set('b', define('/b'));
    const refreshed = desk.views.refresh(['b', 'nothing']);
    expect(desk.judging.map(({ command }) => command)).toEqual(['/b']);
    desk.judging[0]!.answer('allow');
    await refreshed;
    expect(desk.shown()).toEqual(['b /b allow']);
  });

  it('never show a judgement of what was defined before', async () => {
    const desk = new Desk();
    desk.definitions.set('a', define('/old'));
    const slow = desk.views.refresh();
    desk.definitions.set('a', define('/new'));
    const quick = desk.views.refresh();
    desk.judging[1]!.answer('deny');
    await quick;
    expect(desk.shown()).toEqual(['a /new deny']);
    desk.judging[0]!.answer('allow');
    await slow;
    expect(desk.shown()).toEqual(['a /new deny']);
  });

  it('keep what was shown when judging fails', async () => {
    const desk = new Desk();
    desk.definitions.set('a', define('/a'));
    const first = desk.views.refresh();
    desk.judging[0]!.answer('allow');
    await first;
    const second = desk.views.refresh();
    desk.judging[1]!.fail(new TypeError('a bug'));
    await expect(second).rejects.toThrow('a bug');
    expect(desk.shown()).toEqual(['a /a allow']);
  });
});
