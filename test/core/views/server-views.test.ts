import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Admissions } from '../../../electron/core/admissions.ts';
import { nodeFiles } from '../../../electron/core/identity/index.ts';
import { combineLayers } from '../../../electron/core/policy/index.ts';
import { Definitions } from '../../../electron/core/store/index.ts';
import { ServerViews, type ServerViewsOptions } from '../../../electron/core/views/server-views.ts';

describe('the views of servers', () => {
  let folder: string;
  let definitions: Definitions;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-views-'));
    const onBug = (error: unknown): never => {
      throw error;
    };
    definitions = await Definitions.open({ file: join(folder, 'servers.json'), onBug });
  });
  afterEach(async () => {
    await definitions[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** Views over the real files; `meanwhile` runs while a definition is judged. */
  const viewsOver = (meanwhile: () => Promise<void>): ServerViews => {
    const files = nodeFiles(() => Date.now());
    const admissions = new Admissions({
      policy: () => combineLayers([]),
      files: {
        ...files,
        look: async (path) => {
          await meanwhile();
          return files.look(path);
        },
      },
      environment: async () => ({ PATH: process.env['PATH'] ?? '' }),
    });
    const processes = {
      state: () => ({ kind: 'stopped', reason: 'never_started' }),
      processes: () => [],
    };
    return new ServerViews({
      definitions,
      admissions,
      supervisor: processes as unknown as ServerViewsOptions['supervisor'],
      cwd: folder,
      sessions: () => [],
      isWarm: () => false,
      toolCount: () => undefined,
      callsPerBucket: () => [],
      changed: () => undefined,
    });
  };
  const node = { command: 'node', args: [], env: {}, provenance: 'user' as const };

  it('show a server whose file was read again, unchanged, while it was judged', async () => {
    await definitions.add('notes', node);
    const views = viewsOver(() => definitions.reload());
    await views.refresh(['notes']);
    expect(views.list().map((view) => view.name)).toEqual(['notes']);
  });

  it('do not show what was judged of a definition that is another by now', async () => {
    await definitions.add('notes', node);
    let changes = 0;
    const views = viewsOver(async () => {
      if (changes++ === 0) await definitions.replace('notes', { ...node, command: 'no-such-program' });
    });
    await views.refresh(['notes']);
    expect(views.list()).toEqual([]);
  });
});
