import { describe, expect, test } from 'vitest';
import { clientAdapters, type LocateFacts } from '../../../electron/core/clients/index.ts';

const paths = (facts: Partial<LocateFacts>): Record<string, string[]> =>
  Object.fromEntries(
    clientAdapters.map(({ id, locate }) => [
      id,
      locate({ platform: 'linux', home: '/home/dana', env: {}, folders: [], ...facts }).map(
        ({ path }) => path,
      ),
    ]),
  );

describe('where clients keep their configs', () => {
  test('macOS', () => {
    expect(paths({ platform: 'darwin', home: '/Users/dana', folders: ['/src/app'] })).toEqual({
      'claude-desktop': ['/Users/dana/Library/Application Support/Claude/claude_desktop_config.json'],
      cursor: ['/Users/dana/.cursor/mcp.json', '/src/app/.cursor/mcp.json'],
    });
  });

  test('Windows, whatever the case of the variable', () => {
    const facts = { platform: 'win32', home: 'C:\\Users\\dana', folders: ['D:\\app'] } as const;
    expect(paths({ ...facts, env: { AppData: 'E:\\Roaming' } })).toEqual({
      'claude-desktop': ['E:\\Roaming\\Claude\\claude_desktop_config.json'],
      cursor: ['C:\\Users\\dana\\.cursor\\mcp.json', 'D:\\app\\.cursor\\mcp.json'],
    });
    expect(paths(facts)['claude-desktop']).toEqual([
      'C:\\Users\\dana\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    ]);
  });

  test('Linux, where a relative XDG_CONFIG_HOME does not count', () => {
    expect(paths({})['claude-desktop']).toEqual(['/home/dana/.config/Claude/claude_desktop_config.json']);
    expect(paths({ env: { XDG_CONFIG_HOME: '/cfg' } })['claude-desktop']).toEqual([
      '/cfg/Claude/claude_desktop_config.json',
    ]);
    expect(paths({ env: { XDG_CONFIG_HOME: 'cfg' } })).toEqual(paths({}));
  });
});
