import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * True while this machine lives on its battery. Only Linux says it in a file; a system that does not say it counts as
 * plugged in. A mouse or headset reports a battery of its own (`scope` Device): that is not the machine's.
 */
export async function onBattery(folder = '/sys/class/power_supply'): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readSupply(join(folder, name))));
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  if (own.some(({ type, online }) => type !== 'Battery' && online === '1')) return false;
  return own.some(({ type, status }) => type === 'Battery' && status === 'Discharging');
}

async function readSupply(folder: string): Promise<Record<'type' | 'online' | 'status' | 'scope', string>> {
  const read = async (name: string): Promise<string> =>
    (await readFile(join(folder, name), 'utf8').catch(() => '')).trim();
  const [type, online, status, scope] = await Promise.all([
    read('type'),
    read('online'),
    read('status'),
    read('scope'),
  ]);
  return { type, online, status, scope };
}
