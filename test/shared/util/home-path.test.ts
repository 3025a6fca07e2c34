import { describe, expect, test } from 'vitest';
import { resolveHome } from '../../../shared/util/home-path.ts';

const at = (platform: string, env: Record<string, string>): string =>
  resolveHome({ platform, env, userHome: platform === 'win32' ? 'C:\\Users\\ann' : '/home/ann' });

describe('the data folder', () => {
  test('is what GATEHOUSE_HOME names, on every platform', () => {
    for (const platform of ['linux', 'darwin', 'win32']) {
      expect(at(platform, { GATEHOUSE_HOME: '/srv/gate', HOME: '/other', APPDATA: 'D:\\x' })).toBe(
        '/srv/gate',
      );
    }
  });

  test('is each platform’s place for settings', () => {
    expect(at('linux', { HOME: '/home/bo' })).toBe('/home/bo/.config/gatehouse');
    expect(at('linux', { HOME: '/home/bo', XDG_CONFIG_HOME: '/cfg' })).toBe('/cfg/gatehouse');
    expect(at('darwin', { HOME: '/Users/bo', XDG_CONFIG_HOME: '/cfg' })).toBe(
      '/Users/bo/Library/Application Support/Gatehouse',
    );
    expect(at('win32', { APPDATA: 'D:\\Roaming' })).toBe('D:\\Roaming\\Gatehouse');
  });

  test('is found from the account when the environment says nothing', () => {
    expect(at('linux', {})).toBe('/home/ann/.config/gatehouse');
    expect(at('win32', {})).toBe('C:\\Users\\ann\\AppData\\Roaming\\Gatehouse');
  });

  test('ignores empty variables and a relative XDG_CONFIG_HOME', () => {
    expect(at('linux', { GATEHOUSE_HOME: '', HOME: '', XDG_CONFIG_HOME: 'rel' })).toBe(
      '/home/ann/.config/gatehouse',
    );
  });
});
