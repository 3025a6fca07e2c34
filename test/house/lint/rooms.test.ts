import { describe, expect, it } from 'vitest';
import { importProblem, roomOf } from '../../../scripts/lint/rooms.mjs';

const allowed: [path: string, specifier: string, typeOnly?: boolean][] = [
  ['electron/core/policy/judge.ts', './rules.ts'],
  ['electron/core/policy/judge.ts', '../../../shared/model/rule.ts'],
  ['electron/core/approvals/queue.ts', '../policy/index.ts'],
  ['electron/core/approvals/queue.ts', '../clock/index.ts'],
  ['electron/core/approvals/queue.ts', '../gateway/ports.ts', true],
  ['electron/core/core.ts', './gateway/index.ts'],
  ['electron/core/core.ts', './views/definition-view.ts'],
  ['electron/core/handlers/audit.ts', '../views/definition-view.ts'],
  ['electron/core/audit/journal.ts', 'node:fs'],
  ['electron/core/policy/schema.ts', 'zod'],
  ['electron/host/local-socket.ts', '../core/index.ts'],
  ['electron/host/local-socket.ts', '../core/audit/index.ts'],
  ['electron/host/local-socket.ts', '../connect/token.ts'],
  ['electron/cli/run.ts', '../connect/core-client.ts'],
  ['electron/shell/window.ts', 'electron'],
  ['electron/preload/preload.ts', 'electron'],
  ['electron/main.ts', 'electron'],
  ['electron/headless.ts', './host/run.ts'],
  ['electron/headless.ts', './core/index.ts'],
  ['renderer/app/app.tsx', '../../shared/contract/index.ts'],
  ['renderer/app/app.tsx', '../features/audit/audit.tsx'],
  ['renderer/app/app.tsx', 'react'],
  ['test/core/x.test.ts', '../../electron/core/policy/inside.ts'],
  ['scripts/build.mjs', 'node:fs'],
];

const refused: [path: string, specifier: string, because: string, typeOnly?: boolean][] = [
  ['electron/core/policy/judge.ts', '../risk/index.ts', 'take a port'],
  ['electron/core/policy/judge.ts', '../clock/index.ts', 'take a port'],
  ['electron/core/audit/journal.ts', '../store/index.ts', 'take a port'],
  ['electron/core/audit/journal.ts', '../gateway/index.ts', 'take a port'],
  ['electron/core/gateway/session.ts', '../supervisor/index.ts', 'take a port', true],
  ['electron/core/approvals/queue.ts', '../gateway/ports.ts', 'take a port'],
  ['electron/core/approvals/queue.ts', '../policy/rules.ts', 'through its face'],
  ['electron/core/core.ts', './gateway/session.ts', 'through its face'],
  ['electron/core/handlers/audit.ts', '../audit/journal.ts', 'through its face'],
  ['electron/core/audit/journal.ts', '../core.ts', 'composed of it'],
  ['electron/core/audit/journal.ts', '../state/state-stream.ts', 'composed of it'],
  ['electron/core/newroom/x.ts', '../policy/index.ts', 'in no tier'],
  ['electron/core/core.ts', 'electron', 'only electron/shell'],
  ['electron/headless.ts', 'electron', 'only electron/shell'],
  ['electron/core/store/settings.ts', 'electron-store', 'inside Electron only'],
  ['electron/core/core.ts', '../shell/window.ts', 'core may not import shell'],
  ['electron/core/core.ts', '../host/run.ts', 'core may not import host'],
  ['electron/host/local-socket.ts', '../core/audit/journal.ts', 'its index.ts'],
  ['electron/cli/run.ts', '../core/index.ts', 'cli may not import core'],
  ['electron/shell/tray.ts', '../core/index.ts', 'shell may not import core'],
  ['electron/connect/connect.ts', '../cli/run.ts', 'connect may not import cli'],
  ['electron/connect/connect.ts', 'zod', 'every client connection'],
  ['electron/preload/preload.ts', '../shell/window.ts', 'preload may not import shell'],
  ['electron/preload/preload.ts', 'node:fs', 'does not run in Node'],
  ['renderer/app/app.tsx', '../../electron/core/core.ts', 'renderer may not import core'],
  ['renderer/app/app.tsx', '../../electron/preload/preload.ts', 'renderer may not import preload'],
  ['renderer/app/app.tsx', 'node:fs', 'does not run in Node'],
  ['renderer/app/app.tsx', 'electron', 'only electron/shell'],
  ['shared/util/x.ts', 'node:crypto', 'does not run in Node'],
  ['shared/util/x.ts', '../../renderer/app/app.tsx', 'shared may not import renderer'],
  ['shared/util/x.ts', '../../electron/core/core.ts', 'shared may not import core'],
  ['electron/core/core.ts', '../../test/fixtures/state.ts', 'no room of the house'],
];

describe('the direction of imports', () => {
  it.each(allowed)('lets %s import %s', (path, specifier, typeOnly) => {
    expect(importProblem(path, specifier, typeOnly)).toBeUndefined();
  });

  it.each(refused)('does not let %s import %s: %s', (path, specifier, because, typeOnly) => {
    expect(importProblem(path, specifier, typeOnly)).toContain(because);
  });

  it('knows the room of every file of the house', () => {
    expect(
      ['shared/a.ts', 'renderer/b.tsx', 'electron/main.ts', 'electron/core/core.ts'].map(roomOf),
    ).toEqual(['shared', 'renderer', 'roots', 'core']);
    expect(['electron/roots/x.ts', 'electron/other/x.ts', 'test/x.ts', 'bin/gatehouse'].map(roomOf)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
