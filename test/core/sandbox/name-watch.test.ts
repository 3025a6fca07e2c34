import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/core/clock/index.ts';
import { lookAtGrants } from '../../../electron/core/sandbox/grants.ts';
import { type NameAlarm, NameWatch } from '../../../electron/core/sandbox/name-watch.ts';

describe('a folder that a server may write', () => {
  let base: string;
  let project: string;
  let watch: NameWatch | undefined;
  let heard: NameAlarm[];
  let wake: () => void;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-names-')));
    project = join(base, 'project');
    mkdirSync(join(project, '.git/info'), { recursive: true });
    mkdirSync(join(project, 'packages/one'), { recursive: true });
    mkdirSync(join(base, 'home'));
    mkdirSync(join(base, 'data'));
    writeFileSync(join(project, '.git/config'), '[core]\n');
    writeFileSync(join(project, '.envrc'), 'old\n');
    heard = [];
    wake = () => undefined;
  });
  afterEach(() => {
    watch?.[Symbol.dispose]();
    rmSync(base, { recursive: true, force: true });
  });

  async function begin(): Promise<void> {
    const looks = await lookAtGrants(
      { filesystem: { allowWrite: [project] } },
      { server: 'notes', home: join(base, 'home'), dataFolder: join(base, 'data') },
    );
    watch = await NameWatch.begin(
      looks.map(({ grant }) => grant),
      {
        clock: systemClock,
        alarm(alarm) {
          heard.push({ ...alarm, path: alarm.path.slice(project.length + 1) });
          wake();
        },
        onBug(error) {
          throw error;
        },
      },
    );
  }

  async function alarms(count: number): Promise<NameAlarm[]> {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return heard.splice(0);
  }

  it.each([
    ['.vscode', 'folder'],
    ['.idea', 'folder'],
    ['.mcp.json', 'file'],
    ['packages/one/.envrc', 'file'],
    ['.git/hooks', 'folder'],
    ['.git/commondir', 'file'],
    ['.git/config.worktree', 'file'],
    ['packages/one/.git', 'folder'],
  ])('is watched for %s', async (name, kind) => {
    await begin();
    if (kind === 'folder') mkdirSync(join(project, name));
    else writeFileSync(join(project, name), 'x');
    expect(await alarms(1)).toEqual([{ path: name, what: 'new' }]);
  });

  it('is watched in folders that are made later', async () => {
    await begin();
    mkdirSync(join(project, 'packages/two/.vscode'), { recursive: true });
    writeFileSync(join(project, '.mcp.json'), '{}');
    const paths = (await alarms(2)).map(({ path }) => path).sort();
    expect(paths).toEqual(['.mcp.json', 'packages/two/.vscode']);
  });

  it('is watched for what is put in the place of a protected file', async () => {
    await begin();
    writeFileSync(join(project, 'new'), 'theirs\n');
    renameSync(join(project, 'new'), join(project, '.envrc'));
    expect(await alarms(1)).toEqual([{ path: '.envrc', what: 'replaced' }]);
    rmSync(join(project, '.git/config'));
    writeFileSync(join(project, '.git/config'), '[core]\n');
    expect(await alarms(1)).toEqual([{ path: '.git/config', what: 'replaced' }]);
  });

  it('says each thing once, and nothing of what was there or of other names', async () => {
    await begin();
    writeFileSync(join(project, 'notes.md'), 'x');
    writeFileSync(join(project, '.envrc'), 'changed in place\n');
    mkdirSync(join(project, '.vscode'));
    expect(await alarms(1)).toEqual([{ path: '.vscode', what: 'new' }]);
    rmSync(join(project, '.vscode'), { recursive: true });
    writeFileSync(join(project, '.bashrc'), 'x');
    expect(await alarms(1)).toEqual([{ path: '.bashrc', what: 'new' }]);
  });

  it('is let go of when the server has ended', async () => {
    await begin();
    watch?.[Symbol.dispose]();
    const handles = process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap');
    expect(handles).toEqual([]);
  });
});
