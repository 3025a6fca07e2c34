import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../../electron/core/audit/index.ts';
import { ChainCheck } from '../../electron/core/chain-check.ts';
import { systemRandom } from '../../electron/core/clock/index.ts';
import { Health } from '../../electron/core/health/index.ts';
import { createUlid } from '../../shared/util/ulid.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';

describe('the check of the chain', () => {
  let folder: string;
  let clock: ManualClock;
  let health: Health;
  let journal: Journal;
  let check: ChainCheck;
  const bugs: unknown[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-chain-'));
    clock = new ManualClock();
    health = new Health(clock);
    const ids = createUlid(() => clock.now(), systemRandom);
    journal = Journal.open({ folder, clock, ids, onBug: (error) => bugs.push(error) });
    check = new ChainCheck({ journal, health, clock, onBug: (error) => bugs.push(error) });
    for (let index = 0; index < 5; index++) journal.stage({ kind: 'core.started', detail: { index } });
    journal.commit();
  });
  afterEach(async () => {
    check[Symbol.dispose]();
    await journal[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
    expect(bugs).toEqual([]);
  });

  const forge = async (): Promise<void> => {
    const file = join(folder, '000001.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"index":2', '"index":7'));
  };
  const warnings = (): string[] => health.list().map((warning) => warning.code);

  it('finds a record in order when it is looked at', async () => {
    expect(await check.around([3])).toBe('verified');
    expect(warnings()).toEqual([]);
  });

  it('warns of a forged record, whoever looks', async () => {
    await forge();
    expect(await check.around([1])).toBe('broken');
    expect(warnings()).toContain('journal_tampered');
  });

  it('looks by itself soon after the start', async () => {
    await forge();
    const warned = new Promise<void>((resolve) => health.onChange(resolve));
    clock.advance(10_000);
    await warned;
    expect(warnings()).toContain('journal_tampered');
  });

  it('is one check however many ask at once', async () => {
    const [one, other] = [check.verify(), check.verify()];
    expect(one).toBe(other);
    expect((await one).ok).toBe(true);
  });

  it('rests between chunks while calls are written, until somebody waits for it', async () => {
    for (let index = 0; index < 2000; index++) journal.stage({ kind: 'core.started', detail: { index } });
    journal.commit();
    let rests = 0;
    const after = clock.after.bind(clock);
    const rested = Promise.withResolvers<void>();
    clock.after = (ms, run) => {
      // The journal has timers of its own, and longer ones.
      if (ms < 10) {
        rests++;
        rested.resolve();
      }
      return after(ms, run);
    };
    clock.advance(10_000);
    // The check has begun, and a call comes.
    journal.stage({ kind: 'core.started' });
    journal.commit();
    await rested.promise;
    expect(rests).toBe(1);
    expect((await check.verify()).ok).toBe(true);
    expect(rests).toBe(1);
  });

  it('says so when what follows the last record is not ours', async () => {
    await appendFile(join(folder, '000001.jsonl'), '{"v":1}\n');
    journal.stage({ kind: 'core.stopped' });
    expect((await check.verify()).ok).toBe(false);
  });
});
