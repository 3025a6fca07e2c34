import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Axes, type Level, NOTHING } from '../../../electron/core/sandbox/levels.ts';
import { Sandbox, type SandboxLaunch } from '../../../electron/core/sandbox/sandbox.ts';
import { SandboxBook } from '../../../electron/core/sandbox/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

const WHOLE: Axes = { files: 'isolated', network: 'isolated', processes: 'isolated', limits: 'isolated' };
const PROBLEM = { problem: 'something is missing', fix: 'Install it.' };
const MINUTE = 60_000;

describe('a self-test that found something missing', () => {
  let folder: string;
  let clock: ManualClock;
  let sandbox: Sandbox;
  let book: SandboxBook;
  let tests: number;
  let mended: boolean;
  const launch = (): SandboxLaunch => ({
    server: 'notes',
    definition: { command: process.execPath, args: [], env: {}, provenance: 'user' },
    launch: {
      file: process.execPath,
      args: [],
      env: {},
      cwd: folder,
      identity: { kind: 'file', path: process.execPath, sha256: 'a'.repeat(64) },
    },
    key: 'this launch',
  });
  const onBug = (error: unknown): void => expect.unreachable(String(error));
  const levelOf = async (): Promise<Level> => (await sandbox.plan(launch())).view.level;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-proof-'));
    clock = new ManualClock();
    tests = 0;
    mended = false;
    book = await SandboxBook.open({ file: join(folder, 'sandbox.json'), onBug });
    sandbox = new Sandbox({
      platform: 'linux',
      arch: 'x64',
      home: folder,
      dataFolder: join(folder, 'data'),
      folder: join(folder, 'run'),
      user: { uid: 1000, gid: 1000 },
      allowRoot: false,
      programs: () =>
        Promise.resolve({
          bubblewrap: '/usr/bin/bwrap',
          helper: '/helper',
          prlimit: undefined,
          sandboxExec: undefined,
          docker: undefined,
        }),
      browser: () => Promise.resolve(undefined),
      prove: () => {
        tests += 1;
        const best = mended
          ? ({ backend: 'bubblewrap', axes: WHOLE } as const)
          : ({ backend: 'none', axes: NOTHING, problem: PROBLEM } as const);
        return Promise.resolve({ best, lesser: undefined, tookMs: 1 });
      },
      book,
      egress: { open: () => Promise.reject(new Error('no network is granted here')) },
      presetOf: () => undefined,
      environment: {},
      floor: () => ({ minimum: undefined, deniedDomains: [] }),
      clock,
      alarm: () => undefined,
      onBug,
      ids: () => 'id',
      onProof: () => undefined,
    });
  });
  afterEach(async () => {
    await book[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('is done again for a launch that it stands in the way of, and not for each at once', async () => {
    await expect(levelOf()).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    await expect(levelOf()).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    expect(tests).toBe(1);
    mended = true;
    clock.advance(5000);
    expect(await levelOf()).toBe('isolated');
    expect(tests).toBe(2);
  });

  it('holds no launch up that was accepted with less, and is done again beside one after a minute', async () => {
    await sandbox.accept(launch(), 'none', 'run notes unprotected', () => undefined);
    expect(await levelOf()).toBe('none');
    clock.advance(MINUTE / 2);
    expect(await levelOf()).toBe('none');
    expect(tests).toBe(1);
    clock.advance(MINUTE);
    expect(await levelOf()).toBe('none');
    await expect.poll(() => tests).toBe(2);
  });

  it('is none that is done again when all was well', async () => {
    mended = true;
    expect(await levelOf()).toBe('isolated');
    clock.advance(10 * MINUTE);
    expect(await levelOf()).toBe('isolated');
    expect(tests).toBe(1);
  });
});
