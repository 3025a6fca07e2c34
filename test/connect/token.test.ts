import {
  chmodSync,
  mkdirSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureToken, readToken } from '../../electron/connect/token.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'gatehouse-token-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const fileOf = (client: string): string => join(home, 'run', 'tokens', client);
const unreadable = expect.objectContaining({ code: 'file_unreadable' });

describe('a token', () => {
  test('is made once and then stays', () => {
    expect(readToken(home, 'cursor')).toBeUndefined();
    const token = ensureToken(home, 'cursor');
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(ensureToken(home, 'cursor')).toBe(token);
    expect(readToken(home, 'cursor')).toBe(token);
    expect(ensureToken(home, 'zed')).not.toBe(token);
    expect(readdirSync(join(home, 'run', 'tokens')).sort()).toEqual(['cursor', 'zed']);
  });

  test.skipIf(process.platform === 'win32')('and its folders can be read by their owner only', () => {
    ensureToken(home, 'cursor');
    expect(lstatSync(fileOf('cursor')).mode & 0o777).toBe(0o600);
    for (const folder of [home, join(home, 'run'), join(home, 'run', 'tokens')]) {
      expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    }
  });

  test('that is a symbolic link is refused, also when it leads to a good one', () => {
    ensureToken(home, 'real');
    symlinkSync(fileOf('real'), fileOf('fake'));
    expect(() => readToken(home, 'fake')).toThrow(unreadable);
    expect(() => ensureToken(home, 'fake')).toThrow(unreadable);
  });

  test.skipIf(process.platform === 'win32')('that others can read is refused', () => {
    ensureToken(home, 'cursor');
    chmodSync(fileOf('cursor'), 0o640);
    expect(() => readToken(home, 'cursor')).toThrow(unreadable);
    chmodSync(fileOf('cursor'), 0o604);
    expect(() => readToken(home, 'cursor')).toThrow(unreadable);
  });

  test('that is cut short or empty is refused', () => {
    ensureToken(home, 'cursor');
    for (const content of ['', 'abc', 'g'.repeat(64), `${'a'.repeat(64)}\n`]) {
      writeFileSync(fileOf('cursor'), content);
      expect(() => readToken(home, 'cursor')).toThrow(unreadable);
    }
  });

  test('is the same for all who make it at the same moment', async () => {
    const source = new URL('../../electron/connect/token.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(source)}).then((m) => console.log(m.ensureToken(${JSON.stringify(home)}, 'cursor')))`;
    const run = promisify(execFile);
    const made = await Promise.all(Array.from({ length: 6 }, () => run(process.execPath, ['-e', script])));
    expect(new Set(made.map(({ stdout }) => stdout.trim()))).toEqual(new Set([readToken(home, 'cursor')]));
  });

  test('is refused when its folder is a symbolic link, but the data folder itself may be one', () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    symlinkSync(elsewhere, join(home, 'link'));
    expect(ensureToken(join(home, 'link'), 'cursor')).toBe(readToken(elsewhere, 'cursor'));
    symlinkSync(elsewhere, join(home, 'run'));
    expect(() => ensureToken(home, 'cursor')).toThrow(expect.objectContaining({ code: 'home_not_writable' }));
  });

  test('is never looked for outside its folder', () => {
    expect(() => readToken(home, '../core.json')).toThrow('checked');
  });
});
