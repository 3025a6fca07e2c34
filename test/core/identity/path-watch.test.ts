import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathState } from '../../../electron/core/identity/path-state.ts';
import { watchPath } from '../../../electron/core/identity/path-watch.ts';

describe('the way to a file', () => {
  let base: string;
  let file: string;
  const at = (...names: string[]): string => join(base, ...names);
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-way-')));
    mkdirSync(at('outer/inner'), { recursive: true });
    file = at('outer/inner/server.js');
    writeFileSync(file, 'good');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  /** Puts another folder in its place, and the first one back. */
  function away(folder: string): void {
    renameSync(folder, at('aside'));
    mkdirSync(join(folder, 'inner'), { recursive: true });
    writeFileSync(join(folder, 'inner', 'server.js'), 'evil');
    renameSync(folder, at('evil'));
    renameSync(at('aside'), folder);
  }
  const moved = async (change: () => void, platform: NodeJS.Platform, path = file): Promise<boolean> => {
    using watch = watchPath(path, platform);
    expect(watch.moved).toBe(false);
    const before = pathState(path);
    change();
    expect(pathState(path)).toBe(before);
    await turn();
    await turn();
    return watch.moved;
  };

  it.each(['linux', 'darwin'] as const)('is seen to lead elsewhere and back (%s)', async (platform) => {
    if (platform === process.platform || platform === 'darwin')
      expect(await moved(() => away(at('outer')), platform)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('is seen when the times were covered up', async () => {
    const change = (): void => {
      away(at('outer'));
      writeFileSync(at('outer', 'new'), '');
    };
    expect(await moved(change, 'linux')).toBe(true);
  });

  it.runIf(process.platform === 'linux')('is seen behind a link', async () => {
    symlinkSync(at('outer'), at('link'));
    expect(await moved(() => away(at('outer')), 'linux', at('link/inner/server.js'))).toBe(true);
  });

  it.each(['linux', 'darwin'] as const)(
    'is the same while others come and go beside it (%s)',
    async (one) => {
      const change = (): void => {
        for (const folder of [at(), at('outer'), at('outer/inner')]) {
          writeFileSync(join(folder, 'new'), '');
          mkdirSync(join(folder, 'more'));
          renameSync(join(folder, 'new'), join(folder, 'other'));
          rmSync(join(folder, 'other'));
        }
      };
      expect(await moved(change, one)).toBe(false);
    },
  );
});
