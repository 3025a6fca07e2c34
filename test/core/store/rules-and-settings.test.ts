import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RulesFile, Settings } from '../../../electron/core/store/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { UserRule } from '../../../shared/model/rule.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-store-'));
  file = join(folder, 'file.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const onBug = (error: unknown): never => {
  throw error;
};

function rule(id: string, match: Partial<UserRule['match']> = {}): UserRule {
  return {
    id,
    effect: 'allow',
    match: { server: 'files', tool: 'read', ...match },
    createdAt: 1,
    uses: 0,
    origin: 'user',
    sentence: 'Allow files.read',
  };
}

describe('the file of rules', () => {
  test('keeps rules over a restart, but not those of one session', async () => {
    await using rules = await RulesFile.open({ file, onBug });
    expect(rules.load()).toEqual([]);
    await rules.save([rule('a'), rule('b', { session: 's1' })]);
    await rules.update((stored) => [...stored, rule('c')]);
    await using again = await RulesFile.open({ file, onBug });
    expect(again.load().map(({ id }) => id)).toEqual(['a', 'c']);
  });

  test('grants nothing and takes nothing while it is broken', async () => {
    const broken = '{"version":1,"rules":[{"id":"a","effect":"alow"}]}';
    writeFileSync(file, broken);
    await using rules = await RulesFile.open({ file, onBug });
    expect(rules.state.kind).toBe('broken');
    expect(rules.load()).toEqual([]);
    await expect(rules.save([rule('b')])).rejects.toSatisfy((error: unknown) =>
      isAppError(error, 'file_invalid'),
    );
    expect(readFileSync(file, 'utf8')).toBe(broken);
  });

  test('is read again when someone edits it', async () => {
    await using rules = await RulesFile.open({ file, onBug });
    await rules.save([rule('a')]);
    await rules.watch();
    const changed = new Promise<void>((resolve) => rules.onChange(resolve));
    writeFileSync(file, JSON.stringify({ version: 1, rules: [rule('a'), rule('b')] }));
    await changed;
    expect(rules.load()).toHaveLength(2);
  });
});

describe('settings', () => {
  const defaults = {
    approvalDeadlineSeconds: 45,
    notifications: true,
    openWindowOnQuestion: false,
    frameLimitMegabytes: 64,
    maskSecretsInResults: false,
    warm: { enabled: true, memoryMegabytes: 300, idleMinutes: 30 },
  };

  test('have defaults, and store only what was changed', async () => {
    await using settings = await Settings.open({ file, onBug });
    expect(settings.value).toEqual(defaults);
    let told = 0;
    settings.onChange(() => told++);
    await settings.change({ notifications: false });
    expect(settings.value).toEqual({ ...defaults, notifications: false });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ notifications: false });
    expect(told).toBe(1);
  });

  test('refuse what is out of range or unknown', async () => {
    await using settings = await Settings.open({ file, onBug });
    for (const patch of [
      { approvalDeadlineSeconds: 4 },
      { approvalDeadlineSeconds: 3601 },
      { notifications: 'yes' },
      { nonsense: 1 },
    ]) {
      await expect(settings.change(patch as never)).rejects.toSatisfy((error: unknown) =>
        isAppError(error, 'bad_input'),
      );
    }
    expect(settings.value).toEqual(defaults);
  });

  test('keep what a later version stored', async () => {
    writeFileSync(file, '{"later":{"a":1},"notifications":false}');
    await using settings = await Settings.open({ file, onBug });
    await settings.change({ frameLimitMegabytes: 8 });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      later: { a: 1 },
      notifications: false,
      frameLimitMegabytes: 8,
    });
  });

  test('a part of the spares that is not named has its default', async () => {
    writeFileSync(file, '{"warm":{"memoryMegabytes":500}}');
    await using settings = await Settings.open({ file, onBug });
    expect(settings.value.warm).toEqual({ enabled: true, memoryMegabytes: 500, idleMinutes: 30 });
  });

  test('are the defaults while the file is broken', async () => {
    writeFileSync(file, '{"approvalDeadlineSeconds":"soon"}');
    await using settings = await Settings.open({ file, onBug });
    expect(settings.state.kind).toBe('broken');
    expect(settings.value).toEqual(defaults);
  });
});
