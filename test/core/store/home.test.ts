import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHome } from '../../../electron/core/store/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';

let base: string;
let path: string;
const uid = process.getuid?.();
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-home-'));
  path = join(base, 'deep', 'gatehouse');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const mode = (folder: string): string => (statSync(folder).mode & 0o777).toString(8);
const refused = expect.toSatisfy((error: unknown) => isAppError(error, 'home_not_writable'));

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  test('is made for its owner only, with what belongs in it', async () => {
    const home = await openHome(path, uid);
    expect(readdirSync(path).sort()).toEqual(['backups', 'journal', 'run']);
    for (const folder of [path, home.backups, home.journal, home.run]) expect(mode(folder)).toBe('700');
    expect(home.servers).toBe(join(path, 'servers.json'));
  });

  test('is closed to others when it was open', async () => {
    await openHome(path, uid);
    chmodSync(path, 0o777);
    chmodSync(join(path, 'run'), 0o755);
    await openHome(path, uid);
    expect(mode(path)).toBe('700');
    expect(mode(join(path, 'run'))).toBe('700');
  });

  test('keeps what is in it', async () => {
    await openHome(path, uid);
    writeFileSync(join(path, 'servers.json'), '{}');
    await openHome(path, uid);
    expect(readdirSync(path)).toContain('servers.json');
  });

  test('is refused when it belongs to someone else', async () => {
    await openHome(path, uid);
    await expect(openHome(path, (uid ?? 0) + 1)).rejects.toEqual(refused);
  });

  test('may be a link itself, but nothing in it may lead elsewhere', async () => {
    mkdirSync(join(base, 'disk'), { mode: 0o700 });
    mkdirSync(join(base, 'deep'));
    symlinkSync(join(base, 'disk'), path);
    const home = await openHome(path, uid);
    rmSync(home.run, { recursive: true });
    symlinkSync(base, home.run);
    await expect(openHome(path, uid)).rejects.toEqual(refused);
  });

  test('is refused when it is a file, or cannot be made', async () => {
    writeFileSync(join(base, 'file'), '');
    await expect(openHome(join(base, 'file'), uid)).rejects.toEqual(refused);
    await expect(openHome(join(base, 'file', 'home'), uid)).rejects.toEqual(refused);
    await expect(openHome('/dev/null/home', uid)).rejects.toEqual(refused);
  });
});
