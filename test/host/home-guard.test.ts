import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HomeGuard } from '../../electron/host/home-guard.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';

describe('the guard of the data folder', () => {
  const clock = new ManualClock();
  let base: string;
  let folder: string;
  let told: number;
  let guard: HomeGuard;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'gatehouse-home-'));
    folder = join(base, 'home');
    await mkdir(folder);
    told = 0;
    guard = await HomeGuard.open({
      clock,
      folder,
      onGone: () => told++,
      onBug(error) {
        throw error;
      },
    });
  });
  afterEach(async () => {
    guard[Symbol.dispose]();
    await rm(base, { recursive: true, force: true });
  });

  const toldSoon = (): Promise<void> =>
    vi.waitFor(() => {
      clock.advance(3000);
      expect(told).toBe(1);
    });

  it('tells once that the folder was deleted', async () => {
    await rm(folder, { recursive: true });
    await toldSoon();
    clock.advance(60_000);
    expect(told).toBe(1);
  });

  it('tells that another folder stands in its place', async () => {
    await rename(folder, join(base, 'aside'));
    await mkdir(folder);
    await toldSoon();
  });

  it('says nothing of what changes inside, and looks again after each look', async () => {
    await writeFile(join(folder, 'settings.json'), '{}');
    clock.advance(3000);
    await vi.waitFor(() => expect(clock.timers).toBe(1));
    expect(told).toBe(0);
    await rm(folder, { recursive: true });
    await toldSoon();
  });
});
