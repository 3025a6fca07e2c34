import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onBattery } from '../../../electron/core/warm/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-power-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Supply = Record<string, string>;
const BATTERY: Supply = { type: 'Battery', status: 'Discharging', scope: 'System' };

test.each<[string, Record<string, Supply>, boolean]>([
  ['a machine without any supply', {}, false],
  ['a laptop on its battery', { BAT0: BATTERY, AC: { type: 'Mains', online: '0' } }, true],
  ['a laptop at its charger', { BAT0: BATTERY, AC: { type: 'Mains', online: '1' } }, false],
  ['a laptop charged over USB', { BAT0: BATTERY, ucsi: { type: 'USB', online: '1' } }, false],
  ['a full battery', { BAT0: { ...BATTERY, status: 'Full' } }, false],
  ['a desktop with a mouse that runs on a battery', { hid: { ...BATTERY, scope: 'Device' } }, false],
])('%s', async (_machine, supplies, expected) => {
  for (const [name, files] of Object.entries(supplies)) {
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), `${text}\n`);
  }
  expect(await onBattery(folder)).toBe(expected);
});

test('a system that does not say it counts as plugged in', async () => {
  expect(await onBattery(join(folder, 'nothing-here'))).toBe(false);
});
