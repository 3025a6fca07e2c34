import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RulesFile } from '../../electron/core/store/index.ts';
import { type StoredRules, storedRules } from '../../electron/core/stored-rules.ts';
import type { UserRule } from '../../shared/model/rule.ts';

const rule = (id: string): UserRule => ({
  id,
  effect: 'deny',
  match: { server: 'notes', tool: '*' },
  createdAt: 1,
  uses: 0,
  origin: 'user',
  sentence: 'x',
});

describe('the stored rules', () => {
  let folder: string;
  let path: string;
  let file: RulesFile;
  let stored: StoredRules;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'));
    path = join(folder, 'rules.json');
    writeFileSync(path, JSON.stringify({ version: 1, rules: [rule('first')] }));
    file = await RulesFile.open({ file: path, onBug: () => undefined });
    stored = storedRules(file);
  });
  afterEach(async () => {
    await file[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const writeOutside = async (rules: UserRule[]): Promise<void> => {
    writeFileSync(path, JSON.stringify({ version: 1, rules }));
    await file.update((now) => now); // reads the file first
  };

  it('are given as copies: what is done to them changes nothing here', () => {
    stored.load()[0]!.uses = 7;
    expect(stored.load()[0]?.uses).toBe(0);
  });

  it('do not take their own writing for somebody else’s', async () => {
    let outside = 0;
    file.onChange(() => {
      if (stored.changedOutside()) outside++;
    });
    await stored.save([rule('first'), rule('second')]);
    expect(outside).toBe(0);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      rules: [{ id: 'first' }, { id: 'second' }],
    });
  });

  it('notice once what somebody else wrote', async () => {
    const seen: boolean[] = [];
    file.onChange(() => seen.push(stored.changedOutside()));
    await writeOutside([rule('theirs')]);
    expect(seen).toContain(true);
    expect(stored.load().map(({ id }) => id)).toEqual(['theirs']);
    expect(stored.changedOutside()).toBe(false);
  });
});
