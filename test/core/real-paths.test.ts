import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realPaths } from '../../electron/core/real-paths.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';

let folder: string;
const clock = new ManualClock();

const mounts = (...lines: [folder: string, kind: string][]): (() => string) => {
  const text = lines.map(([at, kind], id) => `${id} 1 8:1 / ${at} rw,relatime shared:1 - ${kind} source rw`);
  return () => text.join('\n');
};

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-real-')));
  await mkdir(join(folder, 'secrets'));
  await writeFile(join(folder, 'secrets/key'), 'x');
  await symlink(join(folder, 'secrets'), join(folder, 'link'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('where a path leads', () => {
  const local = realPaths({ platform: 'linux', clock, mounts: mounts(['/', 'ext4']) });

  it('is told through links, also for what is not there yet', () => {
    expect(local(join(folder, 'link/key'))).toBe(join(folder, 'secrets/key'));
    expect(local(join(folder, 'link/new/file'))).toBe(join(folder, 'secrets/new/file'));
    expect(local(join(folder, 'secrets/key'))).toBe(join(folder, 'secrets/key'));
    expect(local('/no-such-folder-at-all/x')).toBe('/no-such-folder-at-all/x');
  });

  it('is not asked of a mount that may keep us waiting', () => {
    const at = (kind: string) =>
      realPaths({ platform: 'linux', clock, mounts: mounts(['/', 'ext4'], [folder, kind]) })(
        join(folder, 'link/key'),
      );
    for (const kind of ['nfs4', 'cifs', 'fuse.sshfs', 'autofs', '9p', 'something-new'])
      expect(at(kind)).toBeUndefined();
    expect(at('tmpfs')).toBe(join(folder, 'secrets/key'));
  });

  it('is not told where the mounts cannot be read, on a share, or under a place for volumes', () => {
    const broken = () => {
      throw new Error('no /proc');
    };
    expect(realPaths({ platform: 'linux', clock, mounts: broken })('/tmp')).toBeUndefined();
    expect(realPaths({ platform: 'darwin', clock })('/Volumes/share/x')).toBeUndefined();
    expect(realPaths({ platform: 'win32', clock })('\\\\share\\x')).toBeUndefined();
  });

  it('follows a mount that was made since, within ten seconds', () => {
    let text = mounts(['/', 'ext4']);
    const paths = realPaths({ platform: 'linux', clock, mounts: () => text() });
    expect(paths(join(folder, 'link/key'))).toBeDefined();
    text = mounts(['/', 'ext4'], [folder, 'nfs']);
    clock.advance(10_000);
    expect(paths(join(folder, 'link/key'))).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('is told on this machine, whose mounts are read', () => {
    expect(realPaths({ platform: 'linux', clock })('/proc/self/status')).toBeUndefined();
  });
});
